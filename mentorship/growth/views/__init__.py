"""Pages of growth: My growth and its plan, goals, evidence, a colleague's word, and GitHub."""
