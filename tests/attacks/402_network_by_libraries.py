# Tries: to reach the network by libraries that connect.
# Points: 0
import asyncio, http.client, urllib.request, smtplib, ftplib, socket, xmlrpc.client, logging.handlers, multiprocessing.connection
async def main():
    ways = [
        lambda: http.client.HTTPConnection("127.0.0.1", @PORT@, timeout=1).request("GET", "/"),
        lambda: urllib.request.urlopen("http://127.0.0.1:@PORT@", timeout=1),
        lambda: smtplib.SMTP("127.0.0.1", @PORT@, timeout=1), lambda: ftplib.FTP("127.0.0.1:@PORT@", timeout=1),
        lambda: xmlrpc.client.ServerProxy("http://127.0.0.1:@PORT@").x(),
        lambda: logging.handlers.DatagramHandler("127.0.0.1", @PORT@).emit(logging.makeLogRecord({})),
        lambda: logging.handlers.SysLogHandler(("127.0.0.1", @PORT@)).emit(logging.makeLogRecord({})),
        lambda: logging.handlers.SysLogHandler("@OUTSIDE@/socket").emit(logging.makeLogRecord({"msg": "x"})),
        lambda: multiprocessing.connection.Client(("127.0.0.1", @PORT@)),
        lambda: multiprocessing.connection.Client("@OUTSIDE@/socket", family="AF_UNIX"),
        lambda: socket.create_server(("127.0.0.1", 0)), lambda: socket.getaddrinfo("localhost", 80),
    ]
    for way in ways:
        try:
            print("came through", way())
        except BaseException as problem:
            print(type(problem).__name__)
    print("tried")
