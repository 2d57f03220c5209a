# Tries: to hide names from whoever reads the source, in letters that Python takes for others.
# Points: 2
# Flag: imports gc
# Flag: uses __globals__
# Flag: uses get_objects
import asyncio

import ｇｃ


def set_back():
    print(len(asyncio.sleep.__ｇｌｏｂａｌｓ__) < 0, len(ｇｃ.ｇｅｔ_ｏｂｊｅｃｔｓ()) < 0)



@ONE_AFTER_THE_OTHER@
