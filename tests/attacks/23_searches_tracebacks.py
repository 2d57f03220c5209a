# Tries: to reach the frames of its callers by an exception.
# Points: 2
# Flag: uses tb_frame
async def main():
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame
        while frame.f_back is not None:
            frame = frame.f_back
        print(sorted(frame.f_globals)[:3])
