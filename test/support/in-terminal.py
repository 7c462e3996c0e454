"""Runs a command in a pseudo-terminal of 80 columns: what is typed comes from our standard input, what is shown goes to
our standard output. Ends with the command's own code."""
import fcntl, os, pty, select, struct, sys, termios

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))


def read(source):
    try:
        return os.read(source, 65536)
    except OSError:  # the terminal's last process is gone
        return b""


# What is typed waits until something is shown: before that nobody reads it.
sources, waiting = [terminal], [0]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        data = read(source)
        if not data:
            sources.remove(source)
        if source == 0:
            os.write(terminal, data or b"\x04")  # the end of what is typed: Ctrl-D
        else:
            os.write(1, data)
            sources, waiting = sources + waiting, []
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
