"""People, teams, the reporting line, who is whose mentor, sponsor or delegate, leave, API tokens and sign-in.

Owns: User, Team, Relationship, Leave, ApiToken. Knows no room of the project but `core`. Upper rooms write `Relationship`
rows so that `visible_to` below never has to look up.
"""
