# Tries: to move the cursor, clear the screen and set the title of the instructor's terminal.
# Points: 2
# Says: \\x1b
# Never: \x1b
# Never: \u202e
async def main():
    print("\x1b[2J\x1b[1;31mfull marks\x1b]0;title\x07\r\u202e\x9b31m\x00")
