# finding: never-awaited
import asyncio, unittest
async def add(a, b):
    await asyncio.sleep(0.1)
    return a + b
class TestAdd(unittest.TestCase):  # <- here
    async def test_add(self):
        self.assertEqual(await add(1, 2), 4)
unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(TestAdd))
