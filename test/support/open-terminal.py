"""Opens a pseudo-terminal of 80 columns: says its path in a line on standard error, and copies to our standard output what is
shown there, until our standard input ends."""
import fcntl, os, select, struct, sys, termios

shown, terminal = os.openpty()
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
print(os.ttyname(terminal), file=sys.stderr, flush=True)
while True:
    ready = select.select([shown, 0], [], [])[0]
    if shown in ready:
        os.write(1, os.read(shown, 65536))
    elif not os.read(0, 1):
        break
