"""What a Dask worker and the process beside it say to each other."""

from __future__ import annotations

import os
import threading

from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.execution.worker_host import read_message, write_message


@given(st.lists(st.binary(max_size=300) | st.text() | st.tuples(st.integers(), st.text()), max_size=5))
def test_messages_arrive_whole_and_in_order(messages):
    reader, writer = os.pipe()
    try:
        for message in messages:
            write_message(writer, message)
        os.close(writer)
        assert [read_message(reader) for _ in messages] == messages
        assert read_message(reader) is None
    finally:
        os.close(reader)


def test_a_message_may_be_larger_than_a_pipe():
    reader, writer = os.pipe()
    message = os.urandom(3_000_000)
    thread = threading.Thread(target=write_message, args=(writer, message))
    thread.start()
    assert read_message(reader) == message
    thread.join()
    os.close(reader)
    os.close(writer)


def test_half_a_message_is_the_end():
    reader, writer = os.pipe()
    write_message(writer, "whole")
    os.write(writer, (1000).to_bytes(8, "big") + b"half")
    os.close(writer)
    assert [read_message(reader), read_message(reader)] == ["whole", None]
    os.close(reader)
