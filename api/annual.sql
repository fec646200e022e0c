-- The yearly report of 信访工作条例41条, counted from the event log: who sees which cases is said by the policies.
-- $1 chains, $2 first moment of the year, $3 the first after it, $4 changes that begin a petition, $5 changes that end one,
-- $6 the fewest that are told.

-- name: turns
-- What was open before, what came and what went: carried + heard + reopened = ended + withdrawn + open.
with log as (
    select c.case_id, c.people_count, t.version, t.at, t.change, t.change = any ($4::text[]) as opens
      from stream.cases c
      join stream.timeline t using (case_id)
     where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.at < $3
       and (t.change = any ($4::text[]) or (t.change = any ($5::text[])
            and exists (select from stream.timeline b where b.case_id = c.case_id and b.change = 'petitioned' and b.version < t.version)))
), told as (
    select case when not opens then case change when 'withdrawn' then 'withdrawn' else 'ended' end
                when change = 'petitioned' then 'heard' else 'reopened' end as turn, people_count
      from log where at >= $2
    union all
    select 'carried', people_count from (select distinct on (case_id) * from log where at < $2 order by case_id, version desc) last where opens
    union all
    select 'open', people_count from (select distinct on (case_id) * from log order by case_id, version desc) last where opens
)
select turn, count(*) as n, sum(people_count)::bigint as people from told group by turn

-- name: fields_of_matters
-- 涉及领域: what the petitions heard in the year are about, in order of codes.
select c.category, count(*) as n, sum(c.people_count)::bigint as people
  from stream.cases c
  join stream.timeline t using (case_id)
 where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.change = 'petitioned' and t.at >= $2 and t.at < $3
 group by c.category order by c.category

-- name: kinds_of_matters
select c.matter, count(*) as n, sum(c.people_count)::bigint as people
  from stream.cases c
  join stream.timeline t using (case_id)
 where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.change = 'petitioned' and t.at >= $2 and t.at < $3
 group by c.matter order by c.matter

-- name: complained_of
-- 被投诉较多的机关、单位: in this report alone, from some number on, in order of codes and not of numbers.
select asked.unit, count(*) as n
  from stream.cases c
  join stream.timeline t using (case_id)
 cross join lateral unnest(c.asked_units) as asked (unit)
 where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.change = 'petitioned' and t.at >= $2 and t.at < $3
 group by asked.unit having count(*) >= $4::bigint
 order by asked.unit

-- name: steps
-- 转送、交办、督办 and what else was done to petitions: how often each is in the log.
select t.change, count(*) as n
  from stream.cases c
  join stream.timeline t using (case_id)
 where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.at >= $2 and t.at < $3
   and exists (select from stream.timeline b where b.case_id = c.case_id and b.change = 'petitioned' and b.version < t.version)
 group by t.change

-- name: overdue
-- Whose time was over, by what must have happened.
select t.fields->>'stage' as stage, count(*) as n
  from stream.cases c
  join stream.timeline t using (case_id)
 where c.kind = 'petition' and c.tenant = any ($1::text[]) and t.at >= $2 and t.at < $3 and t.change = 'overdue'
   and exists (select from stream.timeline b where b.case_id = c.case_id and b.change = 'petitioned' and b.version < t.version)
 group by 1 order by 1

-- name: recommendations
-- 三项建议 written in the year, and what became of them.
select aim, count(*) as n, count(*) filter (where adopted = 'adopted') as adopted,
       count(*) filter (where adopted = 'partly_adopted') as partly_adopted,
       count(*) filter (where adopted = 'not_adopted') as not_adopted, count(*) filter (where adopted is null) as unanswered
  from stream.recommendations_v1()
 where tenant = any ($1::text[]) and written_at >= $2 and written_at < $3
 group by aim order by aim
