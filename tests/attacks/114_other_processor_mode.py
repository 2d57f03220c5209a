# Tries: to make its system calls in the way of 32 bits, which the filter does not know.
# Points: 0
# Never: allowed
import ctypes
import mmap

code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # int 0x80, call 2: fork


async def main():
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    print("all" + f"owed: {ctypes.CFUNCTYPE(ctypes.c_int)(address)()}")
