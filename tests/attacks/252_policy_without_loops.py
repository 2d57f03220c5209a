# Tries: to leave the next run without a loop.
# Points: 2
import asyncio
import warnings

warnings.simplefilter("ignore")


class Policy(asyncio.DefaultEventLoopPolicy):
    def get_event_loop(self):
        return None

    def new_event_loop(self):
        raise SystemExit(0)


asyncio.set_event_loop_policy(Policy())


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
