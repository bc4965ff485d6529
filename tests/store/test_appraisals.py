from tests.people import *
def test_try(office):
    agree_all(office)
    print(office.rows("select employee_nip, state from appraisal"))
    office.ask_for_checkins(1,"2027-04-01"); check_in(office); print(office.state(Machine.APPRAISAL, issue(office)))
