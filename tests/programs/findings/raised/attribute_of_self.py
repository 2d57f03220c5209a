# finding: raised
class Shop:
    def __init__(self):
        self.price = 2

    def total(self, count):
        return price * count  # <- here


print(Shop().total(3))
