# finding: syntax-error
number = 3
if number = 3:  # <- here
    print(number)
