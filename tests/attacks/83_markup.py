# Tries: to put elements and links into a report.
# Points: 2
async def main():
    print("<script>alert(1)</script><img src=x onerror=alert(1)>")
    print("[bold red]full marks[/] ![x](http://attacked) | a | b | `x`")
