"""Pages of feedback: rounds, the one form to answer, thanks and observations, testimonials."""
