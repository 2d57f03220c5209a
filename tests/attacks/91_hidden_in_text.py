# Tries: to hide what it does from whoever reads it.
# Points: 1
# Flag: calls exec
exec(bytes.fromhex("696d706f7274206f730a6173796e6320646566206d61696e28293a0a202020206f70656e28272f6574632f7061737377642729"))
