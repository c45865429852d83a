"""What each actor hears, in the rows that come again and again."""

from __future__ import annotations

from tests.access.machine import LOGIN, everybody, row

NO = everybody(405)  # the address does not serve the method
NOWHERE = everybody(404)
OPEN = everybody(200)
RESET = r"/^masuk/lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$"
IN = row(anonymous=LOGIN, applicant=200, stranger=200, officers=200)  # everybody who has logged in
CHANGED = row(anonymous=LOGIN, applicant=302, stranger=302, officers=302)
IN_NO = row(anonymous=LOGIN, applicant=405, stranger=405, officers=405)
DESK = row(anonymous=LOGIN, applicant=403, stranger=403, officers=200)
DESK_NO = row(anonymous=LOGIN, applicant=403, stranger=403, officers=405)
DESK_NOTHING = row(anonymous=LOGIN, applicant=403, stranger=403, officers=404)
DESK_BACK = row(anonymous=LOGIN, applicant=403, stranger=403, officers=302)  # an act opened by hand leads to its page
DESK_ACT = row(anonymous=LOGIN, applicant=403, stranger=403, officers=302, auditor=403)
HELPDESK_ACT = row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=302)
HELPDESK_FAULT = HELPDESK_ACT | {"helpdesk": 422}
HELPDESK = HELPDESK_ACT | {"helpdesk": 200}
ADMIN = row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, administrator=200)
# registers and numbers are kept by three posts
KEPT = row(
    anonymous=LOGIN, applicant=403, stranger=403, officers=403, helpdesk=200, sekretaris=200, kepala_dinas=200
)  # fmt: skip
# the last disposition is the computer officer's
RECALLED = row(anonymous=LOGIN, applicant=403, stranger=403, officers=403, pranata_komputer=302)
KEPT_FAULT = KEPT | dict.fromkeys(("helpdesk", "sekretaris", "kepala_dinas"), 422)
KEPT_ACT = KEPT | dict.fromkeys(("helpdesk", "sekretaris", "kepala_dinas"), 302)
KEPT_NO = row(anonymous=LOGIN, applicant=403, stranger=403, officers=405)
ADMIN_ACT = ADMIN | {"administrator": 302}
ADMIN_NO = ADMIN | {"administrator": 405}
ADMIN_FAULT = ADMIN | {"administrator": 422}
ADMIN_NOTHING = ADMIN | {"administrator": 404}
# the words of documents are the Administrator's and the secretary's
WORDED = ADMIN | {"sekretaris": 200}
# maintenance is planned by two posts
KEEPERS = ADMIN | {"pranata_komputer": 200}
KEEPERS_FAULT = KEEPERS | dict.fromkeys(("administrator", "pranata_komputer"), 422)
KEEPERS_NOTHING = KEEPERS | dict.fromkeys(("administrator", "pranata_komputer"), 404)
STEP = "/permohonan/<str:number>/langkah/<str:element>/<int:round>/"
APPLY = row(anonymous=LOGIN, applicant=200, stranger=200, officers=403)
# a draft is its author's alone, a case its agency's: to officers the counter's pages are as absent as to strangers
MINE = row(anonymous=LOGIN, applicant=200, stranger=404, officers=404)
MINE_ACT = MINE | {"applicant": 302}
MINE_FAULT = MINE | {"applicant": 422}
# pages about one's own agency; an officer is led to the desk
OURS = row(anonymous=LOGIN, applicant=200, stranger=200, officers=302)
DRAFT = "/ajukan/<int:pk>/"
MY_CASE = "/permohonan-saya/<str:number>/"
