"""Names as they may be meant if their encoding was not told, as in archives that Windows packed and in folders of them.

A zip archive does not say in which code page its names are, unless it is UTF-8. Programs that unpack it guess, so
`王伟` becomes `═⌡╬░`. On a disk, a name that is not UTF-8 has bytes in the place of letters. Only a roster can say
which reading is meant.
"""

import unicodedata

BACKSLASH = "\uf05c"
"""The second byte of a letter in an archive that is a backslash in ASCII; Cygwin writes it like this, too."""
_GUESSED = ("cp437", "cp850", "cp1252", "latin-1")
"""Encodings that programs take for that of a name, if they are not told."""
_MEANT = (
    *("utf-8", "cp1252", "cp850", "cp1250", "cp852", "cp1251", "cp866", "koi8-r", "gb18030", "big5", "cp932", "euc-jp"),
    *("cp949", "cp1253", "cp737", "cp1254", "cp857", "cp1255", "cp862", "cp1256", "cp1257", "cp775", "cp1258", "cp874"),
)
"""Encodings of names: those of Windows in most languages, and those of its archives."""


def readings(name: str) -> tuple[str, ...]:
    """Return other names that the bytes of this one may stand for; none if it has only letters of ASCII."""
    if name.isascii():
        return ()
    text = unicodedata.normalize("NFC", name).replace(BACKSLASH, "\\")
    raw = [one for guessed in _GUESSED if (one := _encoded(text, guessed, "strict"))]
    raw += [one for one in (_encoded(text, "utf-8", "surrogateescape"),) if one and not _is_utf_8(one)]
    found = (_decoded(one, meant) for one in dict.fromkeys(raw) for meant in _MEANT)
    return tuple(dict.fromkeys(one for one in found if one and one != text))


def _encoded(text: str, encoding: str, errors: str) -> bytes:
    try:
        return text.encode(encoding, errors)
    except UnicodeEncodeError:
        return b""


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_utf_8(raw: bytes) -> bool:
    return bool(_decoded(raw, "utf-8"))
