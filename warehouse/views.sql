-- The views that people look for. Each statement ends with a semicolon; each view and column has its comment.

create view totals as
select
    f.donor,
    f.recipient,
    f.donor_code,
    f.recipient_code,
    year(coalesce(f.period_end, f.period_start)) as year,
    f.table_name,
    f.metric,
    f.unit,
    f.direction,
    sum(f.value) as total,
    count(*) as facts,
    sum(f.support)::bigint as support,
    bool_and(f.bound = 'exact') as exact
from facts f
where f.safe_to_sum
group by all
order by donor, recipient, year, table_name, metric, unit;
comment on view totals is
    'One row is what one pairing did of one metric in one year: the sum of the facts that are safe to sum, and of no others.';
comment on column totals.donor is 'Who gives: official name, several joined by 、';
comment on column totals.recipient is 'Who receives: official name, several joined by 、';
comment on column totals.donor_code is 'GB/T 2260 code of the donor; null for a body or a company';
comment on column totals.recipient_code is 'GB/T 2260 code of the recipient; null for a body or a company';
comment on column totals.year is 'Calendar year in which the period of the facts ends';
comment on column totals.table_name is 'Table in which the facts stand, without fact_';
comment on column totals.metric is 'What is counted; see the table metrics';
comment on column totals.unit is 'Unit of total: facts of different units are never added';
comment on column totals.direction is 'For people who move: to_recipient, to_donor or mutual';
comment on column totals.total is 'Sum of the values';
comment on column totals.facts is 'How many facts were added';
comment on column totals.support is 'How many stories state them, added up';
comment on column totals.exact is 'True where no addend is rounded or only a bound (about, at least, at most)';

create view running_totals as
select
    donor, recipient, donor_code, recipient_code, metric, unit, direction, value, bound, period_start, as_of,
    support, conflict, confidence, fact_id
from facts
where period_basis = 'cumulative' and status = 'actual' and per is null and part_of is null
qualify row_number() over (
    partition by donor, recipient, metric, unit, direction
    order by as_of desc nulls last, support desc, confidence desc nulls last, fact_id
) = 1
order by donor, recipient, metric, unit;
comment on view running_totals is
    'One row is the latest cumulative figure that is stated of one pairing and metric, and as of when.';
comment on column running_totals.donor is 'Who gives: official name, several joined by 、';
comment on column running_totals.recipient is 'Who receives: official name, several joined by 、';
comment on column running_totals.donor_code is 'GB/T 2260 code of the donor; null for a body or a company';
comment on column running_totals.recipient_code is 'GB/T 2260 code of the recipient; null for a body or a company';
comment on column running_totals.metric is 'What is counted; see the table metrics';
comment on column running_totals.unit is 'Unit of value';
comment on column running_totals.direction is 'For people who move: to_recipient, to_donor or mutual';
comment on column running_totals.value is 'The running total';
comment on column running_totals.bound is 'exact, about, at_least, at_most or range';
comment on column running_totals.period_start is 'Since when it is counted, where that is stated';
comment on column running_totals.as_of is 'Up to when it is counted, or else when it was written';
comment on column running_totals.support is 'How many stories state it';
comment on column running_totals.conflict is 'True where stories state different values';
comment on column running_totals.confidence is 'Probability that value, unit and metric are right';
comment on column running_totals.fact_id is 'The fact; trace it to its sentences';

create view timeline as
select
    donor, recipient, year(as_of) as year, as_of, period_start, period_end, period_basis, status, metric, subject,
    value, unit, bound, per, direction, part_of is not null as is_part, support, conflict, fact_id
from facts
where donor is not null or recipient is not null
order by donor, recipient, as_of nulls last, metric, fact_id;
comment on view timeline is 'One row is one fact, in the order of time within its pairing.';
comment on column timeline.donor is 'Who gives: official name, several joined by 、';
comment on column timeline.recipient is 'Who receives: official name, several joined by 、';
comment on column timeline.year is 'Calendar year of as_of';
comment on column timeline.as_of is 'End of the period, or else when it was written';
comment on column timeline.period_start is 'First day of the period, where stated';
comment on column timeline.period_end is 'Last day of the period, where stated';
comment on column timeline.period_basis is 'year, cumulative, point or unstated';
comment on column timeline.status is 'actual or planned';
comment on column timeline.metric is 'What is counted; see the table metrics';
comment on column timeline.subject is 'What is counted, in the words of the article';
comment on column timeline.value is 'The number in the unit';
comment on column timeline.unit is 'Unit of value';
comment on column timeline.bound is 'exact, about, at_least, at_most or range';
comment on column timeline.per is 'What it is counted for; null for a total';
comment on column timeline.direction is 'For people who move: to_recipient, to_donor or mutual';
comment on column timeline.is_part is 'True where another fact contains this one';
comment on column timeline.support is 'How many stories state it';
comment on column timeline.conflict is 'True where stories state different values';
comment on column timeline.fact_id is 'The fact; trace it to its sentences';

create view coverage as
with
last as (select max(year(as_of)) as year from facts),
years as (
    select p.donor, p.recipient, p.donor_code, p.recipient_code, unnest(
        range(p.first_year::integer, coalesce(p.last_year::integer, greatest(last.year, p.first_year::integer)) + 1)
    ) as year
    from pairings p cross join last
),
spans as (
    select
        row_number() over () as span, donor_code, recipient_code, count(*) as facts,
        year(coalesce(period_start, period_end, as_of)) as since,
        year(coalesce(period_end, as_of, period_start)) as until
    from facts
    where donor_code is not null and recipient_code is not null
    group by donor_code, recipient_code, since, until
),
-- what a county gives or gets is known of its city and its province too: their codes are the head of its own
donors as (
    select distinct span, unnest(flatten(list_transform(
        string_split(donor_code, '、'), lambda code: [code, code[:6], code[:4] || '00', code[:2] || '0000']
    ))) as donor_code
    from spans
),
recipients as (
    select distinct span, unnest(flatten(list_transform(
        string_split(recipient_code, '、'), lambda code: [code, code[:6], code[:4] || '00', code[:2] || '0000']
    ))) as recipient_code
    from spans
),
known as (
    select donor_code, recipient_code, since, until, sum(facts)::bigint as facts
    from (select span, since, until, facts from spans) join donors using (span) join recipients using (span)
    group by all
)
select
    y.donor, y.recipient, y.donor_code, y.recipient_code, y.year,
    coalesce(sum(k.facts), 0)::bigint as facts, count(k.facts) > 0 as known
from years y
left join known k
    on k.donor_code = y.donor_code and k.recipient_code = y.recipient_code and y.year between k.since and k.until
group by all
order by y.donor_code, y.recipient_code, y.year;
comment on view coverage is
    'One row is one year of one known pairing, and how many facts touch it: where known is false, nothing is known.';
comment on column coverage.donor is 'The donor of the pairing';
comment on column coverage.recipient is 'The recipient of the pairing';
comment on column coverage.donor_code is 'GB/T 2260 code of the donor';
comment on column coverage.recipient_code is 'GB/T 2260 code of the recipient';
comment on column coverage.year is 'A calendar year of the pairing';
comment on column coverage.facts is
    'Facts whose parties are these places or lie in them and whose period touches the year';
comment on column coverage.known is 'False where there is no such fact';

create view flagged as
select
    claim_id, fact_id, source, metric, value, unit, surface, quote, confidence, flag[6:] as contract
from (select *, unnest(flags) as flag from claims)
where starts_with(flag, 'soft:')
order by contract, source, claim_id;
comment on view flagged is 'One row is one published claim and one soft contract that it breaks: look before you use it.';
comment on column flagged.claim_id is 'The claim; trace it to its page';
comment on column flagged.fact_id is 'The fact that it supports';
comment on column flagged.source is 'Path or address of the page';
comment on column flagged.metric is 'What is counted; see the table metrics';
comment on column flagged.value is 'The number in the unit';
comment on column flagged.unit is 'Unit of value';
comment on column flagged.surface is 'The quantity as the page prints it';
comment on column flagged.quote is 'The sentence';
comment on column flagged.confidence is 'Probability that value, unit and metric are right';
comment on column flagged.contract is 'The contract that it breaks';
