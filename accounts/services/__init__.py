"""The verbs of people: join, leave and return, stand in the reporting line, settle one's own matters."""

from accounts.services.delegation import end_delegation as end_delegation
from accounts.services.delegation import follow_the_line as follow_the_line
from accounts.services.delegation import name_delegate as name_delegate
from accounts.services.joining import accept_invitation as accept_invitation
from accounts.services.joining import close_access as close_access
from accounts.services.joining import come_back as come_back
from accounts.services.joining import end_access_of_leavers as end_access_of_leavers
from accounts.services.joining import invite as invite
from accounts.services.joining import invite_again as invite_again
from accounts.services.joining import invite_waiting as invite_waiting
from accounts.services.joining import invited_person as invited_person
from accounts.services.joining import leave as leave
from accounts.services.joining import waiting_for_invitation as waiting_for_invitation
from accounts.services.line import circles_in as circles_in
from accounts.services.line import count_lines as count_lines
from accounts.services.line import lock_line as lock_line
from accounts.services.line import paths_of as paths_of
from accounts.services.line import rebuild_paths as rebuild_paths
from accounts.services.line import set_manager as set_manager
from accounts.services.own import cancel_leave as cancel_leave
from accounts.services.own import create_token as create_token
from accounts.services.own import edit_settings as edit_settings
from accounts.services.own import go_on_leave as go_on_leave
from accounts.services.own import revoke_token as revoke_token
from accounts.services.own import set_roles as set_roles
