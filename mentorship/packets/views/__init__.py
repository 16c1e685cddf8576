"""Pages of packets: one service call each."""
