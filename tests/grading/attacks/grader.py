"""Attacks on the grader's own processes, and on its second look at figures."""

from collections.abc import Mapping
from functools import partial

from tests.grading.attacks.model import MEMORY, PASSED, REFUSED, STOPPED, Attack, Outcomes, cell_source
from tests.grading.attacks.tools import SOLVED_OR_LOST, TOOLS, make_message_attack

# wire: what the kernel's socket of a port says to the grader, byte for byte. frame: a frame of a message.
_WIRE_TOOLS = """
import select
def connections(port):
    for name in os.listdir("/proc/self/fd"):
        connection = attempt(lambda: socket.socket(fileno=os.dup(int(name))))
        if isinstance(connection, Exception):
            continue
        try:
            if str(connection.getsockname()).endswith(f"/k-{port}") and not connection.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield connection
        except OSError:
            pass
def wire(port, *parts, most=2 << 30, seconds=6):
    # Sends the parts again and again, until so many bytes are sent or nobody listens any more.
    end, sent = time.monotonic() + seconds, 0
    for connection in list(connections(port)):
        connection.setblocking(False)
        while sent < most and time.monotonic() < end:
            for part in parts:
                view = memoryview(part)
                while view and time.monotonic() < end:
                    select.select([], [connection], [], 0.2)
                    try:
                        size = connection.send(view)
                    except BlockingIOError:
                        continue
                    except OSError:
                        return
                    view, sent = view[size:], sent + size
def frame(body, more):
    return bytes([2 + more]) + struct.pack(">Q", len(body)) + body
"""


_make_message_attack = partial(
    make_message_attack, outcomes=SOLVED_OR_LOST + MEMORY, tools=f"{TOOLS}\n{_WIRE_TOOLS}"
)

MESSAGES = (
    _make_message_attack(
        "message-whose-frames-never-end",
        "It sends one message in frames of a megabyte, each of which says that more will come.",
        "wire(2, frame(bytes(1 << 20), 1))",
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "message-of-empty-frames",
        "It sends one message in millions of empty frames, which take more memory than they have bytes.",
        "wire(2, b'\\x01\\x00' * 500_000, most=40_000_000)",
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "reply-whose-frames-never-end",
        "It answers a request in frames without end.",
        "wire(1, frame(bytes(1 << 20), 1))",
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "frame-as-long-as-memory",
        "It announces a frame of 2^62 bytes, and one of 31 MB, and sends little of them.",
        """
        wire(2, b"\\x02" + struct.pack(">Q", 31 << 20) + bytes(100), most=1)
        wire(1, b"\\x02" + struct.pack(">Q", 1 << 62) + bytes(1 << 20), most=1)
        """,
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "commands-and-greetings",
        "It sends commands that the grader's library takes, long ones and wrong ones, and greets it again.",
        """
        for port in (1, 2):
            ping = b"\\x06" + struct.pack(">Q", 1 << 20) + b"\\x04PING\\x00\\x00" + bytes((1 << 20) - 7)
            wire(port, b"\\x04\\x07\\x04PING\\x00\\x00", ping, b"\\x04\\x01\\xff", bytes(64), most=2 << 20)
        """,
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "message-with-a-million-buffers",
        "It sends a message with a million empty buffers.",
        'iopub.send_multipart(session.serialize(session.msg("stream", {"name": "stdout", "text": "x"}, '
        "parent=parent)) + [b''] * 1_000_000)",
        spoils=True,
    ),
    _make_message_attack(
        "buffers-without-end",
        "It sends small messages with large buffers, which no count of output sees.",
        """
        large = os.urandom(1 << 20)
        for count in range(150):
            say("display_data", {"data": {}, "metadata": {}}, buffers=[large] * 20)
        """,
        spoils=True,
    ),
    _make_message_attack(
        "json-of-empty-dicts",
        "It sends content that grows to twenty times its length when it is read.",
        """
        say("stream", b'{"name": "stdout", "text": "x", "more": [' + b"{}," * 10_000_000 + b"{}]}")
        """,
    ),
    _make_message_attack(
        "json-of-dicts-in-each-part",
        "Its header, its parent and its metadata each grow to twenty times their length.",
        """
        many = b'{"x": [' + b'{"":{}},' * 700_000 + b"{}]}"
        for place in (0, 1, 2, 3):
            parts = [session.pack(part) for part in (
                session.msg_header("stream"), parent, {}, {"name": "stdout", "text": "x"})]
            parts[place] = parts[place][:-1] + b', "more": ' + many + b"}" if len(parts[place]) > 2 else many
            iopub.send_multipart([b"stream", b"<IDS|MSG>", session.sign(parts), *parts])
        """,
        spoils=True,
    ),
    _make_message_attack(
        "json-message-after-message",
        "It sends such messages one after the other, all of which wait to be seen.",
        """
        for count in range(12):
            say("stream", b'{"name": "stdout", "text": "x", "more": [' + b"{}," * 2_000_000 + b"{}]}")
        """,
    ),
    _make_message_attack(
        "metadata-without-end",
        "It sends little content with much metadata and long headers, which no count of output sees.",
        """
        for count in range(300):
            say("stream", {"name": "stdout", "text": "x"}, metadata={"x": "y" * 5_000_000},
                header={**session.msg_header("stream"), "x": "y" * 5_000_000})
        """,
        spoils=True,
    ),
    _make_message_attack(
        "parents-without-end",
        "It repeats a long parent header in messages that belong to no cell.",
        """
        for count in range(300):
            say("status", {"execution_state": "busy"}, parent={"header": {"msg_id": "x" * 5_000_000}})
        """,
        spoils=True,
    ),
    _make_message_attack(
        "numbers-of-a-million-digits",
        "It sends counts and texts that are numbers of a million digits, or of a thousand exponents.",
        """
        for number in (b"9" * 1_000_000, b"1" + b"0" * 4299, b"1e400", b"-0", b"1E-400", b"Infinity"):
            say("execute_result", b'{"data": {}, "metadata": {}, "execution_count": ' + number + b"}")
            say("stream", b'{"name": "stdout", "text": "x", "more": ' + number + b"}")
        """,
    ),
    _make_message_attack(
        "thousands-of-tiny-messages",
        "It sends a hundred thousand messages of one letter.",
        """
        for count in range(100_000):
            say("stream", {"name": "stdout", "text": "x"})
        """,
    ),
    _make_message_attack(
        "tiny-messages-without-a-type",
        "It sends a hundred thousand messages that belong to no cell and have no type.",
        """
        for count in range(100_000):
            say("", {}, parent={})
        """,
    ),
    _make_message_attack(
        "messages-on-the-wrong-channel",
        "It sends output, errors and states where replies are expected, and replies where output is.",
        """
        ident = getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        for kind in ("stream", "status", "error", "display_data", "execute_reply", "kernel_info_reply"):
            content = {"status": "ok", "execution_state": "idle", "name": "stdout", "text": "x",
                       "ename": "x", "evalue": "x", "traceback": [], "data": {}, "metadata": {}}
            attempt(session.send, stream, kind, content, parent={}, ident=ident)
            say(kind, content, parent={})
        say("execute_reply", {"status": "ok", "execution_count": 1})
        """,
    ),
    _make_message_attack(
        "parents-of-other-requests",
        "It gives its messages the parents of requests that there were, or may come.",
        """
        own = parent["header"]["msg_id"]
        stem, _, number = own.rpartition("_")
        for step in range(-20, 60):
            other = f"{stem}_{int(number) + step}" if number.isdigit() else f"{own}{step}"
            header = {**parent["header"], "msg_id": other}
            if step:
                say("status", {"execution_state": "idle"}, parent={"header": header})
                say("error", {"ename": "x", "evalue": "x", "traceback": []}, parent={"header": header})
        """,
        spoils=True,
    ),
    _make_message_attack(
        "replies-to-later-requests",
        "It answers the requests of later cells before they are made, with success and without output.",
        """
        stem, _, number = str(parent["header"]["msg_id"]).rpartition("_")
        ident = getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        for step in range(1, 40):
            other = f"{stem}_{int(number) + step}" if number.isdigit() else stem
            header = {**parent["header"], "msg_id": other}
            attempt(session.send, stream, "execute_reply", {"status": "ok", "execution_count": 1},
                    parent={"header": header}, ident=ident)
        """,
        spoils=True,
    ),
    _make_message_attack(
        "replies-without-end",
        "A thread sends replies to nobody's requests without end.",
        """
        import threading
        ident = getattr(kernel, "_parent_ident", {}).get("shell")
        stream = kernel.shell_stream if getattr(kernel, "shell_stream", None) else kernel.shell_socket
        def reply():
            while True:
                attempt(session.send, stream, "execute_reply", {"status": "ok"}, parent={}, ident=ident)
        threading.Thread(target=reply, daemon=True).start()
        time.sleep(2)
        """,
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "output-without-end",
        "A thread sends empty output for every cell, so that none of them ends.",
        """
        import threading
        def chatter():
            while True:
                attempt(say, "stream", {"name": "stdout", "text": ""}, parent=kernel.get_parent())
                time.sleep(0.001)
        threading.Thread(target=chatter, daemon=True).start()
        """,
        spoils=True,
        slow=True,
    ),
    _make_message_attack(
        "displays-with-large-ids",
        "It shows things under names of megabytes, and under names that are no texts, and changes them.",
        """
        for name in ("x" * 1_000_000, "y" * 3_000_000, 5, [1], {"x": 1}, None, True, 1e300):
            for kind in ("display_data", "update_display_data", "execute_result"):
                say(kind, {"data": {"text/plain": "x"}, "metadata": {}, "transient": {"display_id": name},
                           "execution_count": 1})
        """,
    ),
    _make_message_attack(
        "changes-a-display-of-many",
        "It shows one display a thousand times, and changes all of them a thousand times.",
        """
        for kind in ("display_data", "update_display_data"):
            for count in range(2000):
                say(kind, {"data": {"text/plain": "x" * 100}, "metadata": {},
                           "transient": {"display_id": "one"}})
        """,
    ),
    _make_message_attack(
        "hands-in-before-the-check",
        "It hands an answer in by itself before the check asks for one.",
        """
        values = '{"mean_length": {"state": "read", "message": "", "plain": 1.0}}'
        answer = {"exercise": "I.1", "values": values}
        for count in range(3):
            say("display_data", {"data": {"application/vnd.coursekit.answer+json": answer}, "metadata": {}})
        """,
    ),
    _make_message_attack(
        "hands-in-after-the-check",
        "It hands an answer in once more after the check has done so.",
        """
        answer = {"exercise": "I.1", "values": "{}"}
        def again(*given):
            say("display_data", {"data": {"application/vnd.coursekit.answer+json": answer}, "metadata": {}},
                parent=kernel.get_parent())
        get_ipython().events.register("post_run_cell", again)
        """,
        spoils=True,
    ),
    _make_message_attack(
        "ends-the-connection-and-begins-anew",
        "It closes its connections to the grader, and listens at their places with sockets of its own.",
        """
        import socket
        for port in (1, 2, 4):
            for connection in list(connections(port)):
                attempt(connection.shutdown, socket.SHUT_RDWR)
            attempt(os.unlink, f"/run/kernel/k-{port}")
            server = socket.socket(socket.AF_UNIX)
            attempt(server.bind, f"/run/kernel/k-{port}")
            attempt(server.listen)
            kept.append(server)
        """,
        spoils=True,
        slow=True,
    ),
)


def _make_typed_in_attack(
    name: str, why: str, cells: Mapping[str, str], outcomes: Outcomes = REFUSED + STOPPED
) -> Attack:
    """Return an attack in II.2.a whose seconds were typed in, in an otherwise empty notebook."""
    sources = {exercise: cell_source(source) for exercise, source in cells.items()}
    expect = {exercise: PASSED if exercise == "II.1.a" else outcomes for exercise in sources}
    return Attack(name, why, sources, expect, base="empty")


def _type_in(figure: str) -> str:
    """Return the answer to II.2.a whose four parts all take these seconds. figure: an expression."""
    return f'parts, step = dict.fromkeys(("assembly", "copy", "forward", "backward"), {figure}), 4 * {figure}'


_TYPED_IN = _type_in("0.01")
_IS_SECOND_LOOK = '"class_counts" not in globals()'
"""Whether the first answer has not run, as in a look at the later one alone."""

LOOKS = (
    _make_typed_in_attack(
        "typed-in-plainly",
        "It gives figures that lie in the bands, which is found out, as it should be for the others.",
        {"II.1.a": "{SOLUTION}", "II.2.a": _TYPED_IN},
    ),
    _make_typed_in_attack(
        "typed-in-in-an-earlier-answer",
        "An earlier answer sets the figure that a later one gives.",
        {"II.1.a": "{SOLUTION}\nSEEN = 0.01", "II.2.a": _type_in("SEEN")},
    ),
    _make_typed_in_attack(
        "typed-in-as-an-attribute",
        "An earlier answer leaves the figure in a module, and a later one takes it from there.",
        {
            "II.1.a": "{SOLUTION}\nimport math\nmath.seen = 0.01",
            "II.2.a": "import math\n" + _type_in("math.seen"),
        },
    ),
    _make_typed_in_attack(
        "typed-in-in-a-file",
        "An earlier answer leaves the figure in a file.",
        {
            "II.1.a": '{SOLUTION}\nopen("seen.txt", "w").write("0.01")',
            "II.2.a": _type_in('float(open("seen.txt").read())'),
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-ends-the-second-kernel",
        "Its figures are typed in, and where the earlier answer has not run, it ends the kernel.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"{{GUARD}}\nif {_IS_SECOND_LOOK}:\n    os._exit(0)\n{_TYPED_IN}",
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-fails-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it raises an error.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"if {_IS_SECOND_LOOK}:\n    raise ValueError\n{_TYPED_IN}",
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-sleeps-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it never ends.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"import time\nif {_IS_SECOND_LOOK}:\n    time.sleep(10**6)\n{_TYPED_IN}",
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-silent-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it hands nothing in.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"""
                {_TYPED_IN}
                if {_IS_SECOND_LOOK}:
                    from coursekit.checks import handing_in
                    handing_in._VALUES.clear()
            """,
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-loud-the-second-time",
        "Its figures are typed in, and where the earlier answer has not run, it says too much.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f'while {_IS_SECOND_LOOK}:\n    print("x" * 10_000)\n{_TYPED_IN}',
        },
    ),
    _make_typed_in_attack(
        "typed-in-and-other-values-the-second-time",
        "Its figures are typed in, and others where the earlier answer has not run.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"{_TYPED_IN}\nif {_IS_SECOND_LOOK}:\n    step = {{}}",
        },
    ),
    _make_typed_in_attack(
        "typed-in-in-a-class",
        "A class of an earlier answer, which is made again, holds the figure.",
        {
            "II.1.a": "{SOLUTION}\nclass Seen:\n    figure = 0.01",
            "II.2.a": _type_in("Seen.figure"),
        },
    ),
    _make_typed_in_attack(
        "typed-in-by-the-number-of-the-look",
        "It knows by the numbers that the kernel was started with which look it is.",
        {
            "II.1.a": "{SOLUTION}",
            "II.2.a": f"""
                import json
                import sys
                from coursekit.data import IMDB
                try:
                    seeds = next(json.loads(word)["seeds"] for word in sys.argv if '"seeds"' in word)
                    {{LEAK}}("the seeds of all looks:", seeds)
                    look = seeds.index(IMDB.sample_seed)
                except (StopIteration, ValueError, AttributeError):
                    look = 0
                {_type_in("(0.01 + 0.001 * look)")}
            """,
        },
    ),
    Attack(
        "looks-for-seeds-of-other-looks",
        "It looks everywhere for the seeds of the data on which it will be run again.",
        {
            "I.1": cell_source("""
                import gc
                import os
                import sys
                {SOLUTION}
                from coursekit.data import IMDB
                wanted = {IMDB.sample_seed + step for step in (1, 2, -1, -2)}
                wanted = {seed for seed in wanted if seed > 1000}  # else the seed is not told at all
                texts = {"argv": " ".join(sys.argv), "orig_argv": " ".join(sys.orig_argv)}
                for name in ("cmdline", "environ", "mountinfo", "maps", "comm", "stat"):
                    for process in ("self", "1", os.getppid()):
                        try:
                            with open(f"/proc/{process}/{name}", errors="replace") as file:
                                texts[f"{process} {name}"] = file.read()
                        except OSError:
                            pass
                for place, text in texts.items():
                    if any(str(seed) in text for seed in wanted):
                        {LEAK}("a seed of another look in", place)
                for thing in gc.get_objects():
                    if type(thing) in (list, tuple, dict, set) and len(thing) < 10 and thing is not wanted:
                        try:
                            if any(type(item) is int and item in wanted for item in thing):
                                {LEAK}("a seed of another look in", type(thing).__name__)
                                break
                        except Exception:
                            pass
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "draws-the-data-of-other-looks",
        "It draws data of likely seeds, and sees by the time that it takes which of them are there already.",
        {
            "I.1": cell_source("""
                import time
                {SOLUTION}
                from coursekit.data import IMDB
                quick = []
                for step in (1, 2, -1, -2):
                    start = time.perf_counter()
                    try:
                        IMDB.sample(IMDB.sample_seed + step)
                    except Exception:
                        continue
                    if time.perf_counter() - start < 0.001:
                        quick.append(step)
                if quick:
                    {LEAK}("the data of other looks:", quick)
            """)
        },
        {"I.1": PASSED},
    ),
    Attack(
        "looks-for-the-grader-in-names",
        "It looks for paths of the grader's machine in what its process was started with.",
        {
            "I.1": cell_source("""
                import os
                import sys
                {SOLUTION}
                texts = [*sys.argv, *sys.orig_argv, *os.environ.values(), os.getcwd()]
                for name in ("cmdline", "environ"):
                    with open(f"/proc/self/{name}", errors="replace") as file:
                        texts.append(file.read())
                paths = {word for text in texts for word in text.replace(chr(34), " ").split()
                         if "coursekit-" in word and "/" in word}
                if paths:
                    {LEAK}("paths of the grader:", sorted(paths)[:5])
            """)
        },
        {"I.1": PASSED},
    ),
)

GRADER = (*MESSAGES, *LOOKS)
