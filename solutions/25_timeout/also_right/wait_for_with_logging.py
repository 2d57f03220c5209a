import asyncio
import logging
import logging.config

logging.config.dictConfig(
    {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"short": {"format": "%(levelname)s %(message)s"}},
        "handlers": {"none": {"class": "logging.NullHandler", "formatter": "short"}},
        "root": {"level": "DEBUG", "handlers": ["none"]},
    }
)
logger = logging.getLogger("kaffee")


class Short(logging.Formatter):
    def format(self, record):
        return f"{record.levelname[0]} {super().format(record)}"


async def brew(seconds):
    print("brewing")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        logger.warning("abgebrochen nach weniger als %s s", seconds)
        raise
    else:
        print("ready")
        return "coffee"
    finally:
        print("machine off")


async def coffee_or_tea(seconds, limit):
    try:
        return await asyncio.wait_for(brew(seconds), timeout=limit)
    except asyncio.TimeoutError:
        logger.info("Zeit vorbei")
        print("too slow")
        return "tea"


if __name__ == "__main__":
    print(asyncio.run(coffee_or_tea(5, 2)))
