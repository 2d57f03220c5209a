# Tries: to give commands to the machine that shows the output.
# Points: 2
# Never: \n::error
# Never: \n::set-output
async def main():
    print("::error file=x,line=1::attacked")
    print("x\n::set-output name=result::full\r\n::add-mask::x")
    print("##[error]attacked")
