"""Nothing is fetched at run time."""

import socket

import pytest


def test_a_test_that_reaches_for_the_network_is_refused():
    with pytest.raises(ConnectionRefusedError, match="no network"):
        socket.create_connection(("192.0.2.1", 80), timeout=2)
