# Tries: to give the grader a function that is none.
# Points: 2
class Entry:
    def __call__(self, *_, **__):
        return self

    def __await__(self):
        while True:
            yield

    def __getattr__(self, name):
        return self


main = Entry()
worker_1 = worker_2 = main
