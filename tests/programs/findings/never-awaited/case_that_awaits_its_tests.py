# finding: none
import asyncio, unittest
async def add(a, b):
    await asyncio.sleep(0.1)
    return a + b
class TestAdd(unittest.IsolatedAsyncioTestCase):
    async def test_add(self):
        self.assertEqual(await add(1, 2), 3)
unittest.TextTestRunner(verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(TestAdd))
