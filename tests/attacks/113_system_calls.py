# Tries: whatever system calls of Linux an event loop can do without, each by its number on this machine.
# Points: 2
# Says: refused all
# Never: allowed
import ctypes
import platform

C = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "x86_64": "29 30 31 56 57 58 59 61 62 64 68 69 76 90 91 92 93 94 105 106 112 113 114 119 122 123 132 133 134 135 "
    "141 142 144 149 151 153 154 155 157 159 161 162 163 164 165 166 167 169 170 171 173 175 176 179 180 187 189 190 "
    "192 193 195 203 206 207 208 209 210 216 235 237 238 239 240 241 242 243 245 246 248 249 250 251 252 253 254 255 "
    "259 260 261 268 272 277 278 279 280 288 298 300 301 303 304 305 306 308 310 311 312 313 314 315 317 319 320 321 "
    "322 323 325 329 330 331 424 425 426 427 428 429 430 431 432 433 434 438 440 442 443 444 445 446 447 448",
}
ALLOWED = {56, 61, 62, 157, 187}  # threads, its own signals and names; to wait
got = []
for number in map(int, NUMBERS.get(platform.machine(), "").split()):
    if number in ALLOWED:
        continue
    ctypes.set_errno(0)
    C.syscall(ctypes.c_long(number), *(ctypes.c_long(-1) for _ in range(6)))
    if ctypes.get_errno() not in (1, 38):
        got.append(number)
for number in (1, 39, 57, 435):
    ctypes.set_errno(0)
    if C.syscall(ctypes.c_long(number + 0x40000000), *(ctypes.c_long(-1) for _ in range(6))) >= 0:
        got.append(number + 0x40000000)


async def main():
    print("all" + f"owed: {got}" if got else "refused all")
