"""Long."""

import asyncio
import dataclasses
import enum


class Step0(enum.Enum):
    """Step 0."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record0:
    number: int = 0
    text: str = "record 0"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record0":
        return dataclasses.replace(self, number=self.number + 1)


class Step1(enum.Enum):
    """Step 1."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record1:
    number: int = 1
    text: str = "record 1"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record1":
        return dataclasses.replace(self, number=self.number + 1)


class Step2(enum.Enum):
    """Step 2."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record2:
    number: int = 2
    text: str = "record 2"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record2":
        return dataclasses.replace(self, number=self.number + 1)


class Step3(enum.Enum):
    """Step 3."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record3:
    number: int = 3
    text: str = "record 3"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record3":
        return dataclasses.replace(self, number=self.number + 1)


class Step4(enum.Enum):
    """Step 4."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record4:
    number: int = 4
    text: str = "record 4"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record4":
        return dataclasses.replace(self, number=self.number + 1)


class Step5(enum.Enum):
    """Step 5."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record5:
    number: int = 5
    text: str = "record 5"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record5":
        return dataclasses.replace(self, number=self.number + 1)


class Step6(enum.Enum):
    """Step 6."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record6:
    number: int = 6
    text: str = "record 6"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record6":
        return dataclasses.replace(self, number=self.number + 1)


class Step7(enum.Enum):
    """Step 7."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record7:
    number: int = 7
    text: str = "record 7"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record7":
        return dataclasses.replace(self, number=self.number + 1)


class Step8(enum.Enum):
    """Step 8."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record8:
    number: int = 8
    text: str = "record 8"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record8":
        return dataclasses.replace(self, number=self.number + 1)


class Step9(enum.Enum):
    """Step 9."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record9:
    number: int = 9
    text: str = "record 9"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record9":
        return dataclasses.replace(self, number=self.number + 1)


class Step10(enum.Enum):
    """Step 10."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record10:
    number: int = 10
    text: str = "record 10"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record10":
        return dataclasses.replace(self, number=self.number + 1)


class Step11(enum.Enum):
    """Step 11."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record11:
    number: int = 11
    text: str = "record 11"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record11":
        return dataclasses.replace(self, number=self.number + 1)


class Step12(enum.Enum):
    """Step 12."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record12:
    number: int = 12
    text: str = "record 12"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record12":
        return dataclasses.replace(self, number=self.number + 1)


class Step13(enum.Enum):
    """Step 13."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record13:
    number: int = 13
    text: str = "record 13"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record13":
        return dataclasses.replace(self, number=self.number + 1)


class Step14(enum.Enum):
    """Step 14."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record14:
    number: int = 14
    text: str = "record 14"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record14":
        return dataclasses.replace(self, number=self.number + 1)


class Step15(enum.Enum):
    """Step 15."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record15:
    number: int = 15
    text: str = "record 15"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record15":
        return dataclasses.replace(self, number=self.number + 1)


class Step16(enum.Enum):
    """Step 16."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record16:
    number: int = 16
    text: str = "record 16"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record16":
        return dataclasses.replace(self, number=self.number + 1)


class Step17(enum.Enum):
    """Step 17."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record17:
    number: int = 17
    text: str = "record 17"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record17":
        return dataclasses.replace(self, number=self.number + 1)


class Step18(enum.Enum):
    """Step 18."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record18:
    number: int = 18
    text: str = "record 18"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record18":
        return dataclasses.replace(self, number=self.number + 1)


class Step19(enum.Enum):
    """Step 19."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record19:
    number: int = 19
    text: str = "record 19"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record19":
        return dataclasses.replace(self, number=self.number + 1)


class Step20(enum.Enum):
    """Step 20."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record20:
    number: int = 20
    text: str = "record 20"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record20":
        return dataclasses.replace(self, number=self.number + 1)


class Step21(enum.Enum):
    """Step 21."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record21:
    number: int = 21
    text: str = "record 21"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record21":
        return dataclasses.replace(self, number=self.number + 1)


class Step22(enum.Enum):
    """Step 22."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record22:
    number: int = 22
    text: str = "record 22"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record22":
        return dataclasses.replace(self, number=self.number + 1)


class Step23(enum.Enum):
    """Step 23."""

    BEGIN = "begin"
    END = "end"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Record23:
    number: int = 23
    text: str = "record 23"

    def __str__(self) -> str:
        return f"<{self.number}: {self.text!r}>"

    def __call__(self) -> "Record23":
        return dataclasses.replace(self, number=self.number + 1)


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    task1, task2 = map(asyncio.create_task, (worker_1(), worker_2()))
    print("before await")
    for task, name in zip((task1, task2), ("worker_1", "worker_2"), strict=True):
        await task
        print(f"awaited {name}")


if __name__ == "__main__":
    asyncio.run(main())
