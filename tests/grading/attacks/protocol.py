"""Attacks on the connection to the kernel, through which all that is seen of a student's code comes out.

Whatever a kernel says, the grader must neither stop, nor hang, nor take one exercise's words for another's.
"""

from tests.grading.attacks.model import (
    DIED,
    ERROR,
    OUTPUT,
    PASSED,
    TAMPERED,
    TIMEOUT,
    WRONG,
    Attack,
    cell_source,
)
from tests.grading.attacks.tools import make_message_attack

MESSAGES = (
    make_message_attack(
        "messages-of-other-forms",
        "It sends messages whose content is a number, a list, a text, or nothing.",
        """
        kinds = ("stream", "display_data", "execute_result", "error", "status", "clear_output", "comm_open")
        for kind in kinds:
            for content in (5, [], "text", None, [[]], {"data": 5}, {"text": ["x"]}, {"execution_state": []}):
                say(kind, content)
        """,
    ),
    make_message_attack(
        "messages-without-fields",
        "It sends messages that lack all that such messages have.",
        """
        for kind in ("stream", "display_data", "update_display_data", "execute_result", "error", "status", "",
                     "execute_input", "clear_output", "comm_open", "comm_msg", "no_such_kind", "x" * 10_000):
            say(kind, {})
        """,
    ),
    make_message_attack(
        "messages-of-wrong-types",
        "It sends errors, texts and pictures that are numbers, lists and dicts.",
        """
        say("error", {"ename": 5, "evalue": [1], "traceback": {"x": 1}})
        say("error", {"ename": None, "evalue": None, "traceback": None})
        say("stream", {"name": ["stdout"], "text": {"x": 1}})
        say("stream", {"name": 5, "text": 5})
        say("display_data", {"data": {"text/plain": 5, "image/png": [1], "text/html": None}, "metadata": 5})
        say("display_data", {"data": ["text/plain"], "metadata": {}, "transient": 5})
        say("execute_result", {"data": {5: 5}, "metadata": [], "execution_count": "x"})
        say("status", {"execution_state": {"idle": True}})
        """,
    ),
    make_message_attack(
        "answers-of-other-forms",
        "It hands in answers that are numbers, lists, nested deep, and named as other exercises.",
        """
        kind = "application/vnd.coursekit.answer+json"
        deep = "[" * 100_000 + "]" * 100_000
        for answer in (5, [], "x", None, {}, {"exercise": "I.1"}, {"exercise": ["I.1"], "values": {}},
                       {"exercise": "I.1", "values": deep}, {"exercise": "I.1", "values": "9" * 1_000_000},
                       {"exercise": "I.1", "values": '{"mean_length": NaN}'},
                       {"exercise": "I.2.a", "values": "{}"}):
            say("display_data", {"data": {kind: answer}, "metadata": {}, "transient": {}})
        """,
    ),
    make_message_attack(
        "message-nested-deep",
        "It sends content whose brackets are nested too deep for a JSON reader.",
        """
        say("stream", b'{"name": "stdout", "text": ' + b"[" * 500_000 + b"]" * 500_000 + b"}")
        say("display_data", b'{"a":' * 500_000 + b"1" + b"}" * 500_000)
        """,
    ),
    make_message_attack(
        "message-is-no-json",
        "It sends content that is no JSON, or not UTF-8, or has numbers that JSON does not have.",
        """
        for content in (b"", b"no", b"\\xff\\xfe", b'{"text": NaN}', b'{"text": 1e999999}',
                        b'{"text": "\\\\ud800"}',
                        b'{"text": ' + b"9" * 1_000_000 + b"}", b"null", b"{}{}"):
            say("stream", content)
        """,
    ),
    make_message_attack(
        "header-of-other-forms",
        "It sends headers with dates that there are not, without ids, and parents that are no dicts.",
        """
        headers = ({}, {"msg_id": 5}, {"msg_type": ["stream"]}, {"date": "2020-99-99T99:99:99Z"}, {"date": 5})
        for header in headers:
            whole = session.msg("stream", {"name": "stdout", "text": "x"}, parent=parent)
            whole["header"] = header if "date" not in header else {**whole["header"], **header}
            say(whole, None)
        for odd in ({"msg_id": ["x"]}, {"header": {"msg_id": None}}, {"date": "0000-00-00T00:00:00"}):
            say("stream", {"name": "stdout", "text": "x"}, parent=odd)
        """,
    ),
    make_message_attack(
        "frames-of-other-forms",
        "It sends frames that are no message: unsigned, signed wrong, too few, too many, and empty.",
        """
        mark = b"<IDS|MSG>"
        for frames in ([b""], [b"x"] * 3, [b"x"] * 5_000, [mark], [mark, b"wrong"] + [b"{}"] * 4,
                       [b"stream", mark, b"", b"", b"", b"", b""], [b"\\xff" * 100_000] * 8):
            try:
                iopub.send_multipart(frames)
            except Exception as problem:
                print(type(problem).__name__)
        """,
    ),
    make_message_attack(
        "message-of-forty-megabytes",
        "It sends one message that is longer than any that a grader needs.",
        """
        say("stream", {"name": "stdout", "text": "x" * 40_000_000})
        """,
        OUTPUT + DIED,
    ),
    make_message_attack(
        "flood-of-other-kinds",
        "It floods the grader with messages that are no output, which a count of output may forget.",
        """
        while True:
            say("status", {"execution_state": "busy", "padding": "x" * 10_000})
            say("comm_msg", {"comm_id": "x", "data": {"padding": "x" * 10_000}})
        """,
        OUTPUT + TIMEOUT + DIED,
        slow=True,
    ),
    make_message_attack(
        "flood-for-nobody",
        "It floods the grader with messages that belong to no cell.",
        """
        while True:
            say("stream", {"name": "stdout", "text": "x" * 10_000}, parent={})
        """,
        OUTPUT + TIMEOUT + DIED,
        slow=True,
    ),
)

TIMES = (
    make_message_attack(
        "says-that-it-is-idle",
        "It says that the cell has ended, and goes on: later cells would wait for it, and pay its time.",
        """
        import time
        content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
        for stream in (getattr(kernel, "shell_stream", None), getattr(kernel, "shell_socket", None)):
            try:
                ident = kernel._parent_ident["shell"]
                session.send(stream, "execute_reply", content, parent=parent, ident=ident)
            except Exception as problem:
                print(type(problem).__name__)
        say("status", {"execution_state": "idle"})
        time.sleep(31_536_000)
        """,
        TIMEOUT + OUTPUT + DIED + TAMPERED,
        spoils=True,
        slow=True,
    ),
    make_message_attack(
        "never-says-that-it-is-idle",
        "It keeps the kernel from ever saying that a cell has ended.",
        """
        old_send = session.send
        def send(stream, message, content=None, *args, **kwargs):
            if message == "status" or isinstance(message, dict) and message.get("msg_type") == "status":
                return None
            return old_send(stream, message, content, *args, **kwargs)
        session.send = send
        """,
        spoils=True,
        slow=True,
    ),
    make_message_attack(
        "replies-of-other-forms",
        "Its replies to execute requests lack all fields, or are numbers and lists.",
        """
        import itertools
        old_send = session.send
        odd = itertools.cycle(({}, {"status": 5}, {"status": "error"}, [], {"status": []}))
        def send(stream, message, content=None, *args, **kwargs):
            if message == "execute_reply":
                content = next(odd)
            return old_send(stream, message, content, *args, **kwargs)
        session.send = send
        """,
        spoils=True,
        slow=True,
    ),
    make_message_attack(
        "says-that-it-restarts",
        "It says that the kernel starts, dies and starts again.",
        """
        for state in ("starting", "restarting", "autorestarting", "dead", "terminating", "idle", "busy"):
            say("status", {"execution_state": state})
            say("status", {"execution_state": state}, parent={})
        say("shutdown_reply", {"status": "ok", "restart": True})
        """,
    ),
    make_message_attack(
        "requests-from-the-kernel",
        "It asks the front end for input and to open files, as kernels may.",
        """
        for kind in ("input_request", "shutdown_request", "execute_request", "interrupt_request"):
            say(kind, {"prompt": "x", "password": True, "code": "1", "silent": False})
        shell = get_ipython()
        write = shell.payload_manager.write_payload
        write({"source": "edit_magic", "filename": "/etc/passwd", "line_number": 1})
        write({"source": "set_next_input", "text": "1 / 0", "replace": True})
        """,
    ),
    make_message_attack(
        "answers-while-others-are-asked",
        "A thread sends answers to all exercises while the check cells hand in theirs.",
        """
        import threading
        import time
        words = course.vocabulary.words
        def forge():
            import json
            values = {name: {"state": "read", "message": "", "plain": part}
                      for name, part in (("most_frequent", words[:5]), ("least_frequent", words[-5:]))}
            answer = {"exercise": "I.2.a", "values": json.dumps(values)}
            data = {"application/vnd.coursekit.answer+json": answer}
            while True:
                content = {"data": data, "metadata": {}, "transient": {}}
                session.send(iopub, "display_data", content, parent=kernel.get_parent())
                time.sleep(0.001)
        threading.Thread(target=forge, daemon=True).start()
        """,
        spoils=True,
    ),
)

# In a kernel that replaces a lost one, earlier answers' functions and classes may be made again, no values.
_RUN_AGAIN = 'class Later:\n    if "most_frequent" not in globals():\n        {HARM}\n'

AGAIN = (
    Attack(
        "hangs-when-run-again",
        "A class of an earlier answer hangs only where a lost kernel is replaced and brought up to date.",
        {
            "I.2.a": "{SOLUTION}\n" + _RUN_AGAIN.replace("{HARM}", "while True: pass"),
            "I.2.c": "{GUARD}\nos._exit(1)",
        },
        {"I.2.c": DIED},
        slow=True,
    ),
    Attack(
        "ends-the-kernel-when-run-again",
        "A class of an earlier answer ends the kernel only where a lost one is replaced.",
        {
            "I.2.a": "{SOLUTION}\n" + _RUN_AGAIN.replace("{HARM}", '__import__("os")._exit(1)'),
            "I.2.c": "{GUARD}\nos._exit(1)",
        },
        {"I.2.c": DIED},
    ),
    Attack(
        "hand-in-replaced",
        "It replaces the function that hands in: untouched exercises get the answers that everybody knows.",
        {
            "VI.1.a": cell_source("""
                {SOLUTION}
                from coursekit.checks import handing_in
                from IPython.display import display
                old_hand_in = handing_in.hand_in
                def hand_in(exercise, names):
                    known = {"perplexity_of_two": 2.0, "perplexity_of_perfect": 1.0,
                             "perplexities": [4.0, 2.0, 1.25, 1 / 0.99, 1.0],
                             "chance_perplexity": lambda classes: float(classes),
                             "predicted_class": lambda logits: (logits > 0).long()}
                    return old_hand_in(exercise, {**names, **known})
                handing_in.hand_in = hand_in
            """)
        },
        {"VI.1.a": PASSED + TAMPERED},
        base="empty",
        spoils=True,
    ),
    Attack(
        "readers-removed",
        "It removes what reads answers, so that nothing can be handed in.",
        {
            "I.1": cell_source("""
                {SOLUTION}
                from coursekit.checks import handing_in
                handing_in._VALUES.clear()
            """)
        },
        {"I.1": TAMPERED + WRONG + ERROR},
        spoils=True,
    ),
)

ATTACKS = (*MESSAGES, *TIMES, *AGAIN)
