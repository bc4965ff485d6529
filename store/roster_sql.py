"""The statements of a roster import, in the order in which they run. store/roster.py runs them.

The accepted rows stand in temporary tables; what is stored is compared with them once, in
`roster_plan`, and only what differs is written.
"""

from sqlalchemy import text

# Two imports at once take turns: MERGE does not see the other one's new rows.
LOCK = text("select pg_advisory_xact_lock(7355602)")
# These people and everybody above them; UNION ends the climb where it comes back to somebody.
KNOWN = text("""
with recursive met (nip) as (
    select unnest(cast(:nips as text[]))
    union
    select a.appraiser_nip from met join assignment a on a.nip = met.nip and a.ends_on is null
    where a.appraiser_nip is not null
)
select p.nip, coalesce(g.code, '') agency_code, coalesce(a.appraiser_nip, '') appraiser_nip,
    a.id is not null active
from met join person p using (nip)
left join assignment a on a.nip = p.nip and a.ends_on is null
left join agency g on g.id = a.agency_id
""")
INCOMING = """
drop table if exists pg_temp.roster_person, pg_temp.roster_unit, pg_temp.roster_agency, pg_temp.roster_plan;
create temp table roster_agency (code text primary key, name text) on commit drop;
create temp table roster_unit (
    agency_code text, code text, name text, parent_code text, zone text, primary key (agency_code, code)
) on commit drop;
create temp table roster_person (
    nip text primary key, name text, front_title text, back_title text, kind text, mobile text, email text,
    agency_code text, unit_code text, position text, position_kind text, rank text, position_since_on date,
    appraiser_nip text
) on commit drop;
"""
MERGE_AGENCIES = text("""
merge into agency t using roster_agency s on t.code = s.code
when matched and nullif(s.name, '') is distinct from t.name and s.name <> '' then update set name = s.name
when not matched then insert (code, name) values (s.code, coalesce(nullif(s.name, ''), s.code))
""")
MERGE_UNITS = text("""
merge into unit t using (
    select a.id agency_id, u.code, nullif(u.name, '') as name, nullif(u.zone, '') as zone
    from roster_unit u join agency a on a.code = u.agency_code
) s on t.agency_id = s.agency_id and t.code = s.code
when matched and (coalesce(s.name, t.name), coalesce(s.zone, t.zone)) is distinct from (t.name, t.zone)
    then update set name = coalesce(s.name, t.name), zone = coalesce(s.zone, t.zone)
when not matched then insert (agency_id, code, name, zone)
    values (s.agency_id, s.code, coalesce(s.name, s.code), coalesce(s.zone, 'Asia/Jakarta'))
""")
PARENTS = text("""
update unit t set parent_id = p.id
from roster_unit u join agency a on a.code = u.agency_code
left join unit p on p.agency_id = a.id and p.code = u.parent_code
where t.agency_id = a.id and t.code = u.code
    and u.parent_code is not null and t.parent_id is distinct from p.id
""")


# --- what changes -------------------------------------------------------------------------------------

# One line per person: the spell that is open (or ended no earlier than today, and is taken up again),
# the values to store, and the step to take: begin, end and begin, alter, or keep. A NULL from the file
# means that it has no such column: what is stored stays.
PLAN = text("""
create temp table roster_plan on commit drop as
with stored as (
    select nip, id from assignment where ends_on is null
    union all
    select nip, max(id) from assignment a where ends_on >= cast(:now as date)
        and not exists (select from assignment o where o.nip = a.nip and o.ends_on is null)
    group by nip
), compared as (
    select r.nip, a.id agency_id, u.id unit_id, o.id spell_id, o.starts_on, o.agency_id old_agency_id,
        o.ends_on is not null reopened, p.nip is null unknown,
        r.name, r.kind,
        coalesce(r.front_title, p.front_title, '') front_title,
        coalesce(r.back_title, p.back_title, '') back_title,
        nullif(coalesce(r.mobile, p.mobile), '') mobile,
        nullif(coalesce(r.email, p.email), '') email,
        coalesce(r.position, o.position, '') position,
        coalesce(r.position_kind, o.position_kind, '') position_kind,
        coalesce(r.rank, o.rank, '') rank,
        case when coalesce(r.position, o.position) is distinct from o.position then r.position_since_on
            else coalesce(r.position_since_on, o.position_since_on) end position_since_on,
        nullif(coalesce(r.appraiser_nip, o.appraiser_nip), '') appraiser_nip,
        p.name p_name, p.kind p_kind, p.front_title p_front, p.back_title p_back, p.mobile p_mobile,
        p.email p_email, o.unit_id o_unit_id, o.position o_position, o.position_kind o_position_kind,
        o.rank o_rank, o.position_since_on o_since, o.appraiser_nip o_appraiser_nip
    from roster_person r
    join agency a on a.code = r.agency_code
    join unit u on u.agency_id = a.id and u.code = r.unit_code
    left join person p on p.nip = r.nip
    left join stored s on s.nip = r.nip
    left join assignment o on o.id = s.id
), judged as (
    select *,
        not unknown and (name, kind, front_title, back_title, mobile, email)
            is distinct from (p_name, p_kind, p_front, p_back, p_mobile, p_email) person_changed,
        (agency_id, unit_id, position, position_kind, appraiser_nip)
            is distinct from (old_agency_id, o_unit_id, o_position, o_position_kind, o_appraiser_nip) moved,
        (rank, position_since_on) is distinct from (o_rank, o_since) altered
    from compared
)
select *, case
    when spell_id is null then 'begin'
    when moved and starts_on < cast(:now as date) then 'end'
    when moved or altered or reopened then 'alter'
    else 'keep' end as step
from judged
""")
COUNT = text("""
select count(*) filter (where spell_id is null or reopened) inserted,
    count(*) filter (
        where spell_id is not null and not reopened and (person_changed or step <> 'keep')
    ) updated
from roster_plan
""")

MERGE_PEOPLE = text("""
merge into person t using (select * from roster_plan where unknown or person_changed) s on t.nip = s.nip
when matched then update set name = s.name, kind = s.kind, front_title = s.front_title,
    back_title = s.back_title, mobile = s.mobile, email = s.email
when not matched then insert (nip, name, kind, front_title, back_title, mobile, email)
    values (s.nip, s.name, s.kind, s.front_title, s.back_title, s.mobile, s.email)
""")
MERGE_SPELLS = text("""
merge into assignment t using (select * from roster_plan where step <> 'keep') s on t.id = s.spell_id
when matched and s.step = 'end' then update set ends_on = cast(:now as date) - 1
when matched then update set ends_on = null, agency_id = s.agency_id, unit_id = s.unit_id,
    position = s.position, position_kind = s.position_kind, rank = s.rank,
    position_since_on = s.position_since_on, appraiser_nip = s.appraiser_nip
when not matched then insert (nip, agency_id, unit_id, position, position_kind, rank, position_since_on,
        appraiser_nip, starts_on)
    values (s.nip, s.agency_id, s.unit_id, s.position, s.position_kind, s.rank, s.position_since_on,
        s.appraiser_nip, cast(:now as date))
""")
# The unique index on open spells asks that the old one is ended first: so the new one comes afterwards.
NEW_SPELLS = text("""
insert into assignment (nip, agency_id, unit_id, position, position_kind, rank, position_since_on,
    appraiser_nip, starts_on)
select nip, agency_id, unit_id, position, position_kind, rank, position_since_on,
    appraiser_nip, cast(:now as date)
from roster_plan where step = 'end'
""")
END = text("""
update assignment a set ends_on = greatest(a.starts_on, cast(:now as date) - 1)
from agency g
where g.id = a.agency_id and g.code = any(:agencies) and a.ends_on is null
    and not exists (select from roster_person r where r.nip = a.nip)
    and not exists (select from unnest(cast(:spared as text[])) spared (nip) where spared.nip = a.nip)
returning a.nip
""")
# Those who have come and matter beyond the agencies of the file: they appraise people of others, or act somewhere.
COME = text("""
select p.nip from roster_plan p where (spell_id is null or reopened) and (
    exists (select from assignment a where a.appraiser_nip = p.nip and a.ends_on is null
            and a.agency_id <> all(:touched))
    or exists (select from acting t where t.nip = p.nip) or exists (select from acting t where t.for_nip = p.nip))
""")
TOUCHED = text("""
select id from agency where code = any(:agencies)
union
select old_agency_id from roster_plan where moved and old_agency_id is not null
""")
