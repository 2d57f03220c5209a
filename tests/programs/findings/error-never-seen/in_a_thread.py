# finding: error-never-seen
import threading


def work(n):
    print(1 / n)  # <- here


thread = threading.Thread(target=work, args=(0,))
thread.start()
thread.join()
print("end")
