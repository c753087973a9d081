"""Starts a program in a folder of a drive that is gone by then: gone_drive.py FOLDER PROGRAM ARGUMENT…

The drive is one of a user space (FUSE), as shares over SSH are: whatever is asked of it, no such file is there. In a view of the disks of its own (unshare --mount),
in which the record of the PC that this runs on is not seen either.
"""
import ctypes, errno, os, struct, sys

folder, program = sys.argv[1], sys.argv[2:]
LOOK_AT, INIT = 3, 26
UNANSWERED = (2, 36, 42)  # forget, interrupt, forget many
A_FOLDER = struct.pack("<QII6Q10I", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0o040755, 2, os.getuid(), os.getgid(), 0, 4096, 0)
READY = struct.pack("<IIIIHHIIHHI7I", 7, 31, 0, 0, 0, 0, 4096, 1, 0, 0, 0, *[0] * 7)

system = ctypes.CDLL(None, use_errno=True)


def mount(kind, place, options):
    if system.mount(b"drive", place.encode(), kind, 0, options.encode()):
        sys.exit(f"no drive: {os.strerror(ctypes.get_errno())}")


drive = os.open("/dev/fuse", os.O_RDWR)
mount(b"tmpfs", "/var/lib", "")
mount(b"fuse", folder, f"fd={drive},rootmode=40000,user_id={os.getuid()},group_id={os.getgid()}")
inside, started = os.pipe()
child = os.fork()
if child == 0:
    os.chdir(folder)
    os.write(started, b"x")
    # Told by the next question that is answered as if nothing were there.
    while os.path.isdir("."):
        pass
    os.execvp(program[0], program)
os.close(started)
os.set_blocking(inside, False)


def is_gone():
    global gone
    try:
        gone = gone or bool(os.read(inside, 1))
    except BlockingIOError:
        pass
    return gone


gone = False
if os.fork() == 0:
    while True:
        question = os.read(drive, 1 << 17)
        kind, number = struct.unpack_from("<IQ", question, 4)
        if kind in UNANSWERED:
            continue
        error, answer = -errno.ENOENT, b""
        if kind == INIT:
            error, answer = 0, READY
        elif not is_gone():
            error, answer = (0, A_FOLDER) if kind == LOOK_AT else (-errno.ENOSYS, b"")
        os.write(drive, struct.pack("<IiQ", 16 + len(answer), error, number) + answer)
ended = os.waitpid(child, 0)[1]
os.kill(os.getpid(), os.WTERMSIG(ended)) if os.WIFSIGNALED(ended) else os._exit(os.WEXITSTATUS(ended))
