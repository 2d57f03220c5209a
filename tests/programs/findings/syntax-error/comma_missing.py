# finding: syntax-error
print("one" "two" 3)  # <- here
