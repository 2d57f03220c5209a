# Tries: never to be loaded.
# Points: 0
while True:
    pass
