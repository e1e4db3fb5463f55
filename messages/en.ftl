# Every sentence that people read, in English. The syntax is Project Fluent's (https://projectfluent.org).
# Variables stand for values that are written by the program: numbers, days, and names of the project.

list = { $before } and { $last }
days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
sentence = { $text }.
html-language = en
under-an-hour = under 1 hour
hours = { $number ->
    [one] { $number } hour
   *[other] { $number } hours
}
points = { $number ->
    [one] { $size } point
   *[other] { $size } points
}
days-to = { $number ->
    [one] { $number } day
   *[other] { $number } days
} to { $last }
days-to-same-weekdays = { $number ->
    [one] { $number } day
   *[other] { $number } days
} to { $last }, same weekdays

active-users = active users

## When something happened

when-since = since { $first }
when-on = on { $first }
when-span = from { $first } to { $last }
when-signups-since = among signups since { $first }
when-signups-of = among signups of { $first }
when-signups-span = among signups of { $first } to { $last }

## What an alert says

in-all = { $label }
in-segment = { $label } in { $place }
alert-rate = { $subject } { $direction ->
    [up] rose
   *[down] fell
} { $change }, from { $expected } to { $current }, { $when }
alert-day = { $subject } { $direction ->
    [up] rose
   *[down] fell
} { $change }, to { $current } { $when } (usually { $expected })
alert-days = { $subject } { $direction ->
    [up] rose
   *[down] fell
} { $change }, to { $current } a day { $when } (usually { $expected })
alert-day-times = { $subject }: { $times } times the usual { $expected } { $when }
alert-days-times = { $subject }: { $times } times the usual { $expected } a day { $when }
alert-from-nothing = { $subject } rose from 0 to { $current } a day { $when }
alert-new-level = { $subject } still at { $now } ({ $before } before { $first })
alert-new-level-days = { $subject } still at { $now } a day ({ $before } before { $first })
alert-as-many-per-user = { $text }; as many per active user as before
alert-same-share-of-users = { $text }; the same share of active users as before
alert-data-missing = Data missing { $when }
alert-data-missing-segment = No data for { $place } { $when }
alert-tracking-ended = No { $events } recorded { $when }: tracking or the feature stopped
alert-tracking-ended-segment = No { $events } recorded in { $place } { $when }: tracking or the feature stopped
alert-reverse = To be reversed, by its own condition: “{ $decision }”, since { $metric } is { $value }, { $side ->
    [below] below
   *[above] above
} { $limit }

## What stands below it

alert-reverse-why = The decision is to be reversed when { $metric } of { $place } is { $side ->
    [below] below
   *[above] above
} { $limit } for { $number ->
    [one] { $number } day
   *[other] { $number } days
}. Over the newest complete days it is { $value }. The condition first held over the days to { $first }, and last over those to { $last }.
alert-reverse-impact = The team agreed beforehand to reverse the decision in this case

alert-range = { $size ->
    [far] Far outside its normal range.
   *[near] Outside its normal range.
}
alert-early-read-same-day = Measured on the day of signup.
alert-early-read = { $number ->
    [one] Measured within { $number } day of signup.
   *[other] Measured within { $number } days of signup.
}
alert-early-sign = An early sign, not yet a warning.
alert-recovered = Back to the level of before.
alert-back = Back to normal since { $first }.
alert-lost-metric = { $number ->
    [one] Nothing was recorded on { $number } day, although there are values every day and other metrics went on.
   *[other] Nothing was recorded on { $number } days, although there are values every day and other metrics went on.
} Tracking or the feature stopped. These days are left out of every baseline, and so are the rates that need them.
alert-lost-all = { $number ->
    [one] On { $number } day, many metrics at once lack the events that they have every day.
   *[other] On { $number } days, many metrics at once lack the events that they have every day.
} Tracking or the export probably broke, not the product. These days are left out of every baseline.
alert-lost-segment = { $number ->
    [one] On { $number } day, this segment lacks the events that it has every day, while others went on.
   *[other] On { $number } days, this segment lacks the events that it has every day, while others went on.
} Its tracking or its attribute probably broke, not the product. These days are left out of its baselines.

## What it cost or brought

impact-not-recorded = About { $number } { $events } are probably missing in the data
impact-active = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user day of activity than expected
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user days of activity than expected
}
impact-events = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } event than expected
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } { $events } than expected
}
impact-users = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user day than expected
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user days than expected
}
impact-affected = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } active user affected than expected
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } active users affected than expected
}
impact-step = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user than expected reached { $step }
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } users than expected reached { $step }
}
impact-activated = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } activated user than expected
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } activated users than expected
}
impact-retained = { $number ->
    [one] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } user than expected came back after { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
   *[other] About { $number } { $more ->
        [more] more
       *[fewer] fewer
    } users than expected came back after { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
}
impact-lost-days = { $number ->
    [one] { $number } day cannot be judged
   *[other] { $number } days cannot be judged
}

## What a story says

story-elsewhere = Quiet overall; { $place }: { $text }.
story-in-segment = { $place }: { $text }.
story-at-once = { $count } metrics are outside their normal range at once: { $text }
story-recovered = Back to normal: { $text }.
story-with-addition = { $text }; { $addition }.
addition-turned = { $direction ->
    [up] up
   *[down] down
} again since { $again }
addition-back = back to normal since { $first }
addition-few-users = few users are behind it
addition-many-users = many users are behind it
addition-one-segment = only in { $place }
addition-mix = the { $attribute } mix changed
addition-held = { $held } held
story-with = { $labels } { $direction ->
    [up] rose
   *[down] fell
} with it.
story-with-more = { $labels } and { $more } more { $direction ->
    [up] rose
   *[down] fell
} with it.
story-shipped = { $days ->
    [one] Shipped the day before { $label } moved: { $title }.
   *[other] Shipped { $days } days before { $label } moved: { $title }.
}
story-noted = { $days ->
    [one] The day before { $label } moved: { $title }.
   *[other] { $days } days before { $label } moved: { $title }.
}
story-few-users = Few users are behind it: { $users } a day, usually { $usual }.
story-many-users = Many users are behind it: { $users } a day, usually { $usual }.
story-cut-day = The data of { $day } ends early, so that day is left out.
story-stale = No event has come in since { $day }: the data is stale.
story-data-ends = Every number ends on { $ends }.
story-future = { $events ->
    [one] { $events } event is from the future and is not counted: its time is wrong.
   *[other] { $events } events are from the future and are not counted: their times are wrong.
}
story-future-some = Some events are from the future and are not counted: their times are wrong.
action-stale = Look at the import: when did it last bring events?
action-future = Check the clocks that events come from, and how their times are read.
story-settings = The settings do not fit the data: { $problem } ({ $settings }).
story-settings-alone = The settings do not fit the data: { $problem }.
story-settings-too = { $problem }.
story-settings-zero = Whatever the settings name and the data lacks is counted as 0 on every page.
action-settings = Correct the settings: the page on data health says what does not fit.
story-tracking-began = { $label } has been recorded since { $first }: tracking began then, and nothing is known of the time before.
story-change = { $subject } { $direction ->
    [up] rose
   *[down] fell
} { $change }, from { $before } to { $now } a day, in the last { $days } days.
story-change-rate = { $subject } { $direction ->
    [up] rose
   *[down] fell
} { $change }, from { $before } to { $now }, in the last { $days } days.
story-change-times = { $subject }: { $now } a day in the last { $days } days, { $times } times the { $before } before.
story-growth = { $subject }: { $direction ->
    [up] growing
   *[down] falling
} as before, { $now } a day, { $change } { $direction ->
    [up] more
   *[down] fewer
} than in the period before.
story-growth-rate = { $subject }: { $direction ->
    [up] rising
   *[down] falling
} as before, { $now }, { $change } { $direction ->
    [up] above
   *[down] below
} the period before.
story-quiet = Quiet. { $checked } metrics checked, none moved beyond its usual range.
story-quiet-too-few = Quiet. Too few users to judge { $toofew } of { $checked } metrics.
story-quiet-settled = Quiet. What moved among { $checked } metrics is expected or accepted.
story-quiet-good = Quiet. Good news: { $text }
story-too-few-all = Too few users to judge any of { $checked } metrics.
story-learning = { $days ->
    [one] { $days } day of data; alerts start at { $needed } days.
   *[other] { $days } days of data; alerts start at { $needed } days.
}
story-no-data = No data yet.

## Which segments moved

split-moved = { $place } { $direction ->
    [up] rose
   *[down] fell
} from { $before } to { $now }
split-from-to = { $place } from { $before } to { $now }
split-one-held = { $moved }; { $held } held at { $level }.
split-everywhere = Every { $attribute } { $direction ->
    [up] rose
   *[down] fell
}: { $parts }.
split-reversed = Every { $attribute } { $direction ->
    [up] rose
   *[down] fell
}: the mix of users changed, not what they do.
split-mix-all = The mix by { $attribute } explains the whole change of { $total }.
split-mix = The mix by { $attribute } explains { $mix } of a change of { $total }.
split-part = { $place } accounts for { $part } of the { $total } { $more } a day.

## What to do, and what to ask

action-decision = Compare with the time before { $day }: that change can be reversed.
action-note = Check first: { $title } ({ $day }).
action-segment = Look at { $label } in { $place }.
action-mix = Find out where the users of each { $attribute } come from: their shares changed.
action-tracking = Check the code that records { $label }: what changed on { $day }?
action-no-data = Import events, or seed the demo, and build again.
question-tracking = Was the tracking of { $label } taken out on purpose?
question-mix = Is the new { $attribute } mix wanted?
question-segment = What is different for { $place }?

## What facts state

fact-moved = { $label } { $direction ->
    [up] rose
   *[down] fell
} { $change }, from { $previous } to { $current }{ $each ->
    [day] {" "}a day
   *[none] {""}
}{ $age ->
    [equal] {" "}at equal age
   *[none] {""}
}.
fact-times = { $label } { $direction ->
    [up] rose
   *[down] fell
} to { $times } times: from { $previous } to { $current }{ $each ->
    [day] {" "}a day
   *[none] {""}
}{ $age ->
    [equal] {" "}at equal age
   *[none] {""}
}.
fact-from-nothing = { $label } rose from { $previous } to { $current }{ $each ->
    [day] {" "}a day
   *[none] {""}
}.
fact-unchanged = { $label }: { $current }{ $each ->
    [day] {" "}a day
   *[none] {""}
}, unchanged{ $age ->
    [equal] {" "}at equal age
   *[none] {""}
}.
fact-no-previous = { $label }: { $current }{ $each ->
    [day] {" "}a day
   *[none] {""}
}; there is no earlier period to compare with.
fact-young-step = { $young ->
    [one] Users of the newest of { $days } days are still converting to { $label }.
   *[other] Users of the newest { $young } of { $days } days are still converting to { $label }.
}
fact-young-retention = { $label } cannot be judged here. { $reason }
fact-checked = { $checked } metrics checked: { $fired } outside, { $quiet } inside their usual range, { $toofew } with too few users, { $learning } still learning.
fact-playbook = The playbook for { $label }.

## The executive summary

summary-what-changed = What changed
summary-why-it-matters = Why it matters
summary-suggested-actions = Suggested actions
summary-questions = Questions to investigate

## Mail

mail-subject = { $news }: { $day }
mail-subject-segment = { $place }: { $news }: { $day }
mail-quiet = Quiet
mail-quiet-figures = Quiet, { $figures }

## What was checked

checked-none = Nothing could be checked yet: there is no complete day of data.
checked = { $checked ->
    [one] { $checked } metric checked{ $when }: { $outcomes }.
   *[other] { $checked } metrics checked{ $when }: { $outcomes }.
}
checked-to = {" "}with the data to { $day }
checked-outside = { $number } outside { $number ->
    [one] its
   *[other] their
} usual range
checked-inside = { $number } inside
checked-learning = { $number } still learning what is usual
checked-too-few = { $number } with too few people to judge
checked-off = { $number } switched off
alert-elsewhere = Across { $place }
written-by-model = Chosen by { $model } ({ $provider }). { $reason }
summary-own-sentences = Suggested by { $model }, not checked

## Two sentences as one

join-and = { $first }, and { $second }.
join-while = { $first }, while { $second }.
join-although = { $first }, although { $second }.

## Names of things

label-metric = Metric
label-value = Value
label-change = Change
label-segment = Segment
label-segments = Segments
label-day = Day
label-days = Days
label-users = Users
label-step = Step
label-range = Range
label-event = Event
label-key = Key
label-expected = Expected
label-table = Table
label-goal = Goal
label-goals = Goals
label-key-figures = Key figures
label-funnel = Activation funnel
label-retention = Retention
label-trends = Trends
label-alerts = Alerts
label-alert = Alert
label-decisions = Decisions
label-decision = Decision
label-mission = Mission
label-definitions = Definitions
label-data-health = Data health
label-summary = Executive summary
label-playbook = Playbook
label-playbooks = Playbooks
label-notes = Notes
label-note = Note
label-formula = Formula
label-window = Window
label-numerator = Numerator
label-denominator = Denominator
label-from-start = From start
label-from-step-before = From step before
label-median-time = Median time
label-compared = Compared
label-impact = Impact
label-next-steps = Next steps
label-incident = Incident
label-on-this-page = On this page
label-download-view = Download this view
label-charts = Charts
label-newest-first = The newest first
label-track-record = Track record
of-title = of { $title }
table-of = Table of { $title }
days-of = Days of { $title }
interval-95 = 95% interval: { $interval }
interval-95-counts = 95% interval: { $interval }; { $counts }

## The frame of a page

frame-feed = Alerts of { $title }
frame-skip = Skip to content
frame-menu = Menu
frame-pages = Pages
frame-ongoing = ongoing, of all users and of segments
frame-find = Find (/)
frame-find-word = Find
frame-fresh = As of { $day } ({ $clock }), updated <time>{ $changed }</time> { $clock }.
frame-complete-days = Only complete days are counted.
frame-computed = How it is computed
not-found = Page not found
not-found-lead = There is no page at this address. It may be a segment or a range that is no longer configured.
not-found-cockpit = Open the cockpit

## Cockpit

cockpit-compared = , compared with the { $previous }
cockpit-no-data = There is no data yet: import events, or seed the demo, and build again.
cockpit-fresh = As of <strong>{ $day }</strong> ({ $clock }), updated <time>{ $changed }</time>
cockpit-no-day = No complete day yet
cockpit-stale = Stale: the newest event is over two days old, { $newest }
cockpit-newest = Newest event { $newest }
filters-label = Range and segment
filters-change = Change<hidden> range or segment</hidden>
alerts-held-back = Why each of them did not fire
alerts-all = All alerts and their track record
funnel-old-enough = old enough to judge
funnel-inside = still inside the window
previous-period = previous period
funnel-steps = Steps of the funnel
funnel-median = median
funnel-90 = 90% in
kpi-receipt = Where it comes from
rows-receipt = Where these rows come from
retention-lead = Who comes back, by days after the start
cohorts-caption = Share of each weekly cohort that was active so many days after its start
cohorts-started = Started
cohorts-day = Day
cohorts-note = Underlined: only a part of those users is old enough. Right of the black edge nothing is known yet.
heatmap-withheld = × marks a cell withheld for privacy.
segments-compare = Compare segments
summary-actual = actual
summary-since = since it began
summary-expected = expected
trends-lead = Each chart has its own scale; those of active users do not start at 0.
trends-this-period = this period
trends-weekend = weekend
trends-incident = days of an alert
trends-goal = goal
trends-of-series = of the daily series
trends-table = Table of the daily series
download-of = of { $title }

## Parts of pages

term-definition = Full definition
chart-empty = There is nothing to draw in this range.
chart-no-script = This chart is drawn by a script. Its figures are in the table.
segments-label = Segments by key figure

## Alerts page

alerts-checked = What was checked
alerts-shipped = Shipped before
alerts-by-segment = By segment
alerts-acknowledged = Acknowledged
alerts-raw = Raw numbers
alerts-evidence = Evidence
alerts-playbook = What to check, and when to stop
alerts-elsewhere-of = Where else it shows: { $title }
alerts-elsewhere = Where else it shows, compared with what was expected
alerts-checked-lead = How far each metric is from what was expected, in its usual variations
alerts-fired = Fired
alerts-quiet = Quiet
alerts-learning = Learning
alerts-too-few = Too few
alerts-off = Off
alerts-last-7 = Last 7 days vs the 7 before
alerts-checks-note = A number alone is quiet: within the usual range, or too small a change to matter; it is that of the window of 1, 3, 7 or 14 days that is farthest. Learning: fewer than 42 days to compare. Too few: no change could be distinguished from chance. The last column is a raw comparison of { $segment }: no weekdays, no usual range.
track-severity = Severity
track-rule = Rule
track-per-month = Per metric-month
track-mean-days = Mean days
track-none = No rule has fired yet.
track-verdicts = What the team made of them
track-acknowledged-as = Acknowledged as
track-demo = Incidents of the demo
track-caught = Caught
track-first-warning = First warning with the data to
notes-lead = What else the charts mark
notes-kind = Kind
notes-about = About
playbooks-lead = What to do when a metric alerts
severity-critical = Critical
severity-warning = Warning
severity-info = Info
severity-good = Good news

## Brief

brief-alerts = Ongoing alerts

## Comparison of segments

compare-note = An arrow and a colour: the 95% interval of the change excludes zero. Plain grey: it could be chance. Each sparkline has its own scale.
breakdown-title = By { $attribute }
breakdown-lead = The values that most people have. People are those who started in the range.
breakdown-people = People
breakdown-empty = (empty)
breakdown-other = Other ({ $number })
breakdown-row = A row is a value of { $attribute }, those of most people first, then all others together. Each is measured as a segment of its own would be: who has the value, by the first row of that user in the table of users. Test users and the events that are left out everywhere are in none.
breakdown-window = { $days }; each metric has the window of its definition
breakdown-numerator = people of the value who started in the range
breakdown-denominator = everybody who started in the range, of whom the shares are
breakdown-columns = Columns
breakdown-others = Other values
breakdown-others-rare = { $number }; of all values, { $rare } of fewer than { $least } users, which never stand by themselves
breakdown-without = Users without { $attribute }
breakdown-few = fewer than { $number }
compare-rates = Rates, one by one
compare-rates-lead = One scale for all segments of a rate
compare-series-lead = One scale for all segments
compare-now = now
compare-interval = 95% interval
compare-previous = previous period, at equal age
compare-place = Place

## Data health

data-lead = What was read, what was left out and why.
data-as-of = As of { $day } ({ $clock }).
data-checks = Checks
data-rows = Rows
data-left-out = Events left out
data-left-out-lead = { $total } in all, by the first reason that applies
data-gaps = Days without data
data-gaps-lead = { $days }, without any event or without most of the kinds that otherwise come every day:
data-no-gaps = None: no day lacks data. Weekdays that are usually empty do not count.
data-none = There is no data yet.
data-names = Events by name
data-names-lead = The most frequent first, over all days; rows of test users, of excluded sources and without a user stand apart
data-events = Events
data-people = People
data-first-day = First day
data-last-day = Last day
data-last-28 = Last 28 days
data-used-in = Used in
data-left-out-mark = left out
data-no-events = There are no events yet.
data-by-day = Events by day
data-newest-days = The newest days first
data-counted = Counted events
data-last-at = Last one at ({ $clock })
data-no-counted = There are no counted events yet.
data-audit = Audit log of this build

## Decisions page

decisions-log = Decision log
decisions-trend-before = Trend before
decisions-incidents = Incidents since
decisions-reverse = Reverse when
decisions-serves = Serves
decisions-alternatives = Alternatives
decisions-tradeoffs = Tradeoffs
decisions-none = No decision is written down. Add a file to <code>content/decisions/</code>.
decisions-judged = How a decision is judged
decisions-judged-lead = The ten weeks before a decision (or as many as follow it, if more) give a straight trend. The change is how far the whole weeks after it lie, on average, from that trend carried on; the day itself is left out. The 95% interval follows how weeks scatter, never less than chance.
verdict-kept = Kept
verdict-kept-means = Clearly the right way, and the expected size is possible.
verdict-partly = Partly
verdict-partly-means = Clearly the right way, but less than expected.
verdict-missed = Missed
verdict-missed-means = Less than expected, perhaps no change.
verdict-harmed = Harmed
verdict-harmed-means = Clearly the wrong way.
verdict-unclear = Unclear
verdict-unclear-means = The rest, or too little data.
verdict-too-early = Too early
verdict-too-early-means = The days to compare are not complete.
decisions-no-control = There is no control group: a trend that bends by itself looks like an effect.

## Definitions page

definitions-lead = What each number means, from the same registry that computes it. All days are { $place } calendar days.
definitions-steps = Funnel windows
definitions-ranges = Ranges
definitions-counting = What is counted
definitions-unit = Unit
definitions-good = Good direction
definitions-activated = Activated means: reached { $step }.
definitions-when = When
definitions-steps-note = Steps count in order. Every window is measured from the user's start, not from the step before.
definitions-several = A user may be in several.
definitions-users-whose = Users whose
definitions-attributes = Attributes are those that users have now. A missing attribute reads as unknown.
definitions-as-of = Each ends on the as-of day, the last complete day.
definitions-previous = Previous period
definitions-active = Events that make a user active
definitions-sources = Sources left out
definitions-none = none
definitions-users-out = Users left out
definitions-test-users = test users
definitions-rates = Rates
definitions-rates-text = carry their 95% Wilson interval; undefined when nobody is in the denominator
definitions-cohorts = Comparisons of cohorts
definitions-cohorts-text = like for like: each older cohort gets the same number of days as the newer one has had

## Editions and mails

edition-of = Edition of { $day }
edition-of-week = Edition of week { $week } of { $year }
edition-week = Week { $week } of { $year }
edition-week-short = week { $week }
edition-against = , changes against the { $previous }
edition-nav = Editions
edition-before = Edition before
edition-all = All editions
edition-after = Edition after
edition-no-alert = No metric is outside its usual range.
edition-all-alerts = All alerts
edition-like-for-like = Change, like for like
edition-nothing-drawn = There is nothing to draw.
edition-nothing-new = Nothing new, nothing resolved, nothing restated.
edition-course = By day
label-figure = Figure
edition-complete-days = Only complete { $place } days are counted.
edition-values = Values as JSON
edition-mail = The mail
mail-whole-edition = The whole edition on one page
snapshots-lead = Each closed day and week, as it was reported: one page that never changes, with its mail and its values.
snapshots-period = Day or week
snapshots-label = Editions, the newest first
snapshots-headline = Headline
snapshots-ongoing = Ongoing
snapshots-none = There is no edition yet. <code>flightdeck snapshot</code> closes the newest complete day.

## The list of all pages

find-title = All pages

## Mission

mission-map = From goal to decision
mission-requirement = Requirement
mission-task = Task
mission-artifact = Artifact
mission-risks = Risks
mission-risks-lead = Likelihood times impact, the largest risk first
mission-threatens = Threatens: { $what }
mission-by = by { $day }
mission-no-step = No next step is written down.
mission-log = Execution log
mission-no-log = Nothing is written down yet.
folder-pages = Pages of this folder

## Receipts

receipts-title = Where the numbers come from
receipts-lead = Each number of the <a>cockpit</a> with its definition, its counts, and SQL that gives the same number on the same rows.
receipts-tables = Series and tables
receipts-tables-lead = SQL that gives all rows of each
receipts-left-out = What was left out
receipts-left-out-lead = { $total } events of all the data, by the first reason that applies
receipts-exactly = exactly { $value }
receipts-cockpit = On the cockpit
receipts-compare = On the comparison
receipts-definition = Definition
receipts-of = Of
receipts-sql = SQL of { $title }
receipts-no-sql = No SQL: the number is undefined, or withheld for privacy, and nothing is printed that would give it back.
receipts-no-sql-row = No SQL: a row is withheld for privacy, and nothing is printed that would give it back.
receipts-no-data = No SQL: there is no data yet.
edition-receipts-title = Where the numbers of { $day } come from
edition-receipts-title-week = Where the numbers of week { $week } of { $year } come from
edition-receipts-lead = Each number of { $segment } as the edition stated it, with SQL that gives it on the rows of that time. Rows that arrived later may change the result.
edition-receipts-from-start = { $step }, from the start
edition-receipts-no-sql = No SQL: the number is undefined or withheld for privacy, or the settings do not have its metric or segment any more.
receipts-row = A row is { $what }.
receipts-data-health = Rows read, days without data and freshness are on the page <a>Data health</a>.

## Charts

kind-decision = decision
kind-alert = alert
kind-release = release
kind-campaign = campaign
kind-holiday = holiday
kind-outage = outage
kind-note = note
chart-not-drawn = The chart could not be drawn: { $reason }. Its figures are in the table.
cohort-day = Cohort day
cohort-week = Cohort week
cohort-days-title = Cohort days, every day after the start
cohort-weeks-title = Cohort weeks, every day after the start
cohort-days-caption = Share of each day's cohort that was active so many days after its start, in percent
cohort-weeks-caption = Share of each week's cohort that was active so many days after its start, in percent
cohort-days-note = One row a cohort day; one column a day after the start. Empty cells lie after { $last }: they are not known yet.
cohort-weeks-note = One row a cohort ISO week, with only the range's days; one column a day after the start. Empty cells lie after { $last }: they are not known yet.
unknown = Unknown.

## Shipped

shipped-day-before = The day before
shipped-days-before = { $number ->
    [one] { $number } day before
   *[other] { $number } days before
}

## How an incident stands

standing-back = Back to normal since { $first }
standing-ongoing = Ongoing since { $first }
standing-new-level = New level since { $first }
standing-over = { $days }, resolved
standing-lasting = { $days }, not yet back
standing-recovered = { $days }, recovered
acknowledged = { $verdict }, said { $by } on { $on }{ $note }.{ $until }
acknowledged-note = : { $note }
acknowledged-until = {" "}Until { $day }.
windows-day = { $day } against the level of { $baseline }, weekday-adjusted
windows-days = { $number } days, { $days }, against the level of { $baseline }, weekday-adjusted
plain-weeks = The 7 days to { $newest }: { $now }, the 7 before: { $before }{ $change }
plain-day = On { $newest }: { $now }, the median of the 14 days before: { $before }{ $change }
from-nothing = from 0
certainty = { $own } times the usual variation; { $when -> 
    [now] now
   *[end] at its end
} { $newest } over 1, 3, 7 and 14 days; confidence { $confidence }.{ $of }
certainty-of = {" "}Out of { $users } users.
gate-learning = fewer than 42 days to compare
gate-off = switched off in the settings
gate-size = too few users to distinguish a change from chance
gate-missing = no data up to now
gate-usual = within its usual range
gate-edge = an info, since it goes this far in an ordinary fortnight
gate-info = an info only: an early sign, or good news
gate-sign = unusual one way, but changed the other
gate-percent = unusual, but too small a change in percent
gate-few = so few that no change would count
gate-delta = unusual, but too small a change in numbers
gate-recovered = on the way back from an alert
gate-many = lowered to an info, since among so many checks one like it may be chance
gate-holiday = lowered to an info, since the day is a listed holiday
alerts-number = { $number ->
    [one] { $number } alert
   *[other] { $number } alerts
}
alerts-none-ongoing = { $alerts }, none ongoing
alerts-some-ongoing = { $alerts }, { $ongoing } ongoing
alerts-over-in-range = { $number } in this range
alerts-more-over = { $number } more, resolved
alerts-more = { $number } more in this range
alerts-nothing = Nothing beyond the usual, { $days }.
alerts-no-data = There is no data yet to judge.
alerts-description = Every incident with its evidence, what each check came to, and how often the rules fired.
alerts-ongoing = { $number ->
    [0] No alert is ongoing.
    [one] 1 alert is ongoing.
   *[other] { $number } alerts are ongoing.
}
alerts-group-ongoing = Ongoing
alerts-group-ongoing-empty = Nothing is ongoing: no metric was outside its usual range within the last week.
alerts-group-level = New level
alerts-group-level-empty = No metric stands at a new level after an alert.
alerts-group-over = Resolved
alerts-group-over-empty = No other metric has left its usual range in the history.
alerts-whole-history = { $number ->
    [one] { $number } alert of the whole history
   *[other] { $number } alerts of the whole history
}
alerts-caption = { $label } by day; shaded: { $days }; dashes: expected, from { $first } on by the level before
alerts-data-missing = Data missing
check-data-to = data to { $day }
a-day = { $value } a day
split-line = { $label }: { $before } to { $now }{ $chance -> 
    [chance] {" "}(could be chance)
   *[beyond] {""}
}, { $share } of the change
split-mix-line = The mix of segments explains { $mix } of { $all }
track-lead = The rules replayed day by day over the whole history, as if each day were today: { $metrics -> 
    [one] { $metrics } metric
   *[other] { $metrics } metrics
} watched, { $months } months of one metric each.
track-planted = The demo's scenario holds { $number -> 
    [one] { $number } incident
   *[other] { $number } incidents
}; the rules caught { $caught }. Days count from the first bad one, for a cohort metric the first bad cohort, which a D7 retention can show only a week later, to the first warning: an early sign before it does not count.
track-incident = { $label } { $direction -> 
    [up] up
   *[down] down
}, { $segment }
rule-day = One day against the 14 before
rule-three-days = 3 days against the 28 before
rule-week = 7 days against the 56 before
rule-fortnight = 14 days against the 28 before
rule-reverse = Condition to reverse a decision
ack-real = real
ack-expected = expected
ack-noise = noise
ack-accepted = accepted

## Values

withheld = withheld
withheld-why = Withheld for privacy: too few people, or a value that would give such a cell back.
users-of = { $hits } of { $total -> 
    [one] { $total } user
   *[other] { $total } users
}
low-to-high = { $low } to { $high }
delta-unchanged = unchanged from { $before }
delta-from = from { $before }
delta-up = up from { $before }
delta-down = down from { $before }
delta-chance = could be chance
delta-better = better
delta-worse = worse
last-days = last { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
page-title = { $what }, { $length }
cockpit-description = Activation, retention and trends of { $segment }, { $length }.
cockpit-withheld = { $number -> 
    [one] { $number } value is
   *[other] { $number } values are
} withheld for privacy: too few people, or they would give such a value back.
download-funnel = Funnel
download-summary = Summary
compare-description = Every segment side by side: key figures, the steps of the funnel and retention.
changes-against = Changes against the { $previous }
cohorts-all-days = All { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
cohorts-previous = Previous
cohorts-part = { $old } of { $size -> 
    [one] { $size } user
   *[other] { $size } users
} are old enough
kpi-no-events = There are no counted events yet.
kpi-nobody-started = Nobody started in this range, so there is nothing to divide by.
kpi-nobody-before = Nobody reached the step before, so there is nothing to divide by.
kpi-no-cohort = No cohort of this range is old enough, or all of those are empty.
kpi-nobody-active = Nobody was active on the as-of day, so there is nothing to divide by.
kpi-before-seven = The seven days up to the as-of day start before the data does.
kpi-before-28 = The 28 days up to the as-of day start before the data does.
kpi-before-28-or-nobody = The 28 days up to the as-of day start before the data does, or nobody was active in them.
kpi-undefined = Undefined in this range.
kpi-no-data = No data yet
kpi-no-earlier = No comparison: the data does not reach { $number -> 
    [one] { $number } day
   *[other] { $number } days
} further back
kpi-change-withheld = Comparison withheld for privacy
kpi-change-undefined = No comparison: undefined in the previous period
kpi-equal-age = Compared at equal age. Without that, the previous period has { $plain } by now.
kpi-latest = On { $day }: { $value }{ $change }.
kpi-latest-change = {" "}({ $amount } from { $before } on { $then })
scope-cohorts = started in the last { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
scope-total = in { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
scope-mean = mean a day over { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
scope-day = on { $last }
scope-days-to = { $number } days to { $last }

## Funnel, retention and trends

funnel-lead = { $number ->
    [one] { $number } user started { $days }.
   *[other] { $number } users started { $days }.
}
funnel-size-withheld = The size of the cohort is withheld for privacy.
funnel-any-event = event
funnel-named-event = { $name } event
funnel-no-events = There are no counted events yet. The funnel fills with the first { $event }.
funnel-nobody = Nobody of this segment started { $days }. The funnel fills with users whose first { $event } is in the range; try a longer one.
funnel-comparison = Changes are against the cohorts of the { $compared }, with both sides given the same number of days to convert.
funnel-nobody-reached = Nobody reached this step.
funnel-start = start
funnel-within = within { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
funnel-left = { $number } left here, { $share }
funnel-all-young = users of all days are still converting.
funnel-young = { $young ->
    [one] users of the newest of { $days } days are still converting.
   *[other] users of the newest { $young } of { $days } days are still converting.
}
retention-no-events = There are no counted events yet. Retention fills from the first day of users onward.
retention-nobody = Nobody of this segment started { $days }, so there is no cohort to follow. Try a longer range.
retention-too-young = Undefined: no cohort of this range is old enough.
retention-open = Open { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
trends-no-events = There are no counted events yet. Trends fill day by day.
trends-before-data = The data starts on { $first }; days before it read 0.

## Notices about the data

notice-cut = Newest day incomplete.
notice-cut-hours = { $day } ends hours before the usual and is left out{ $events }.
notice-cut-at = { $day } ends at { $time } ({ $clock }) and is left out{ $events }.
notice-with-events = , with { $number -> 
    [one] { $number } event
   *[other] { $number } events
}
notice-clocks = Wrong clocks.
notice-future = Events from the future.
notice-stray-some = Some events lie weeks or years away from all others: their clocks must be wrong, and they are not counted.
notice-stray-number = { $number -> 
    [one] { $number } event lies weeks or years away from all others: its clock must be wrong, and it is not counted.
   *[other] { $number } events lie weeks or years away from all others: their clocks must be wrong, and they are not counted.
}
notice-future-some = Some events are from the future: their clocks must be wrong, and they are not counted.
notice-future-number = { $number -> 
    [one] { $number } event is from the future: its clock must be wrong, and it is not counted.
   *[other] { $number } events are from the future: their clocks must be wrong, and they are not counted.
}

## Data health, line by line

data-description = Rows read and left out, days without data, freshness, and the log of this build.
health-ok = OK
health-look = Look
health-no-events = There are no counted events.
health-stale = The newest event is of { $newest } { $clock }: over two days before this build.
health-fresh = The data is fresh: the newest event was less than two days old when this was built.
health-newest-complete = The newest day looks complete.
health-missing-days = { $number -> 
    [0] No day lacks data.
    [one] Data are missing on { $number } day.
   *[other] Data are missing on { $number } days.
}
health-no-stray = No event lies far from all others.
health-no-future = No event is from the future.
health-some-circles = Some aliases lead back to where they began; each such circle counts as its smallest id.
health-circles = { $number -> 
    [one] { $number } circle of aliases leads
   *[other] { $number } circles of aliases lead
} back to where they began; each such circle counts as its smallest id.
health-fits = Every event, segment and source of the settings is in the data.
none = none
at-clock = { $time } { $clock }
row-aliased = Anonymous ids that belong to a user
row-shared = Ids of several users among them (shared devices)
row-events = Event rows read
row-counted = Events counted
row-users = User rows read
row-test-users = Test users among them
row-counted-users = Users with a counted event
row-without-user = Counted events whose user has no row
row-repeated = Repeated events (same user, name and instant as the one before)
row-broken = Counted events whose properties are asked for and are no JSON
row-not-added = Values that are no number, or too large, and were not added to a sum
row-as-of = Last complete day (as of)
row-first-event = First counted event
row-last-event = Last counted event
row-newest-event = Newest event, also after the as-of day
row-changed = Data, settings or texts last changed
reason-without-user = Without a user
reason-test-user = Of a test user
reason-source = From source { $source }
reason-without-time = Without a readable time
reason-future = From the future
reason-after = After the last day that may count
reason-cut = On a last day that ends early
reason-stray = Far from all others
gap-days = { $days } ({ $number -> 
    [one] { $number } day
   *[other] { $number } days
})
event-nameless = Without a name
event-other = All other names
event-withheld = Names withheld for privacy
event-not-counted = not counted
event-in-step = step { $label }
event-in-active = active users
event-in-trend = trend { $label }
event-nowhere = nowhere

## Goals

goal-text = { $target }{ $by }: { $status }{ $expected }
goal-of-card = Goal { $goal }
goal-by = {" "}by { $day }
goal-reached = reached
goal-on-track = on track
goal-behind = behind
goal-missed = missed
goal-open = not reached yet
goal-too-early = too early to say
goal-expected = , { $value } expected by now
goal-line = { $label }: { $value }, goal { $goal }

## Decisions, one by one

decision-proposed = Proposed
decision-active = In effect
decision-reversed = Reversed
decision-expected = { $change } of the level expected without it
decision-harm = It did harm.
decision-harmed = { $harm } { $text }
decision-not-in-effect = It is not in effect yet.
decision-not-over = Verdict due on { $day }.
decision-few-weeks = Too few weeks count: it takes four before and two after, with four known days each.
decision-few-events = Too few events: fewer than five a week before it.
decision-undefined = The metric or the expected change is undefined, so there is nothing to compare.
decision-withheld = Withheld for privacy: too few of the days to compare are published one by one.
decision-measured = { $change } (95% interval: { $low } to { $high }): { $level }, where { $without } was expected without it. Hoped for: { $expected }.
decision-measured-day = { $change } (95% interval: { $low } to { $high }): { $level } a day, where { $without } was expected without it. Hoped for: { $expected }.
decision-left-out = Left out: { $number -> 
    [one] { $number } day
   *[other] { $number } days
}: { $parts }.
decision-out-holidays = { $number } listed as holidays
decision-out-missing = { $number } without complete data
decision-out-incident = { $number } of incidents that ended before it
decision-out-ignored = { $number } that its file ignores
decision-out-ignored-why = { $number } that its file ignores ({ $reasons })
decision-out-earlier = { $number } up to an earlier decision
decision-overlap = Overlaps on the same metric: “{ $title }” { $what -> 
    [ended] ended
   *[began] took effect
} on { $day }; { $then -> 
    [days] the days up to then are left out
    [weeks] the weeks after end before it
   *[mixed] too few weeks would remain without it, so both effects are in the number
}.
reversal-not-watched = not watched while it is not in effect
reversal-not-over = its first { $number -> 
    [one] { $number } day
   *[other] { $number } days
} are complete on { $day }
reversal-unknown = cannot be judged, since a value is undefined or withheld
reversal-clear = does not hold, { $value }{ $over }
reversal-holds = holds, { $value }{ $over }, first on the days to { $day }
reversal-over = {" "}over { $days }
reversal-text = { $metric } { $side -> 
    [below] below
   *[above] above
} { $limit } for { $number -> 
    [one] { $number } day
   *[other] { $number } days
}: { $state }.
decisions-description = What was decided, which metric it should move and by how much, and what the metric then did.
decisions-number = { $number ->
    [one] { $number } decision
   *[other] { $number } decisions
}
decisions-lead-parts = { $all }: { $parts }.
decisions-kept = { $number } kept
decisions-partly = { $number } partly
decisions-missed = { $number } missed
decisions-harmed = { $number } harmed
decisions-unclear = { $number } unclear
decisions-too-early = { $number } too early to say
decisions-windows = { $after } against { $before }
decisions-caption = { $label } by day; shaded: { $days }; dashes: the trend before it, carried on

## Definitions, receipts, find, mission, brief, navigation

definitions-description = Every metric of this site: formula, window, denominator, edge cases.
unit-percent = percent; changes in percentage points
direction-up = up
direction-down = down
direction-none = neither
step-any-event = any event
step-start = the start, from which all windows are measured
step-within = within { $number -> 
    [one] { $number } day
   *[other] { $number } days
} of the start, both ends included
segment-everybody = everybody
segment-empty = the empty text
segment-condition = { $attribute } is { $values }
or = { $before } or { $last }
and-all = { $before } and { $last }
range-no-data = no data yet
range-before-data = none: it would begin before the data
receipts-page-title = Where the numbers come from: { $segment }, { $length }
receipts-page-description = Definition, counts and SQL of each number of { $segment }, { $length }.
table-daily = { $label } by day
table-daily-row = a day of the range
table-steps = Steps of the funnel
table-steps-row = a step, with those who have reached it, the conversions, and the hours from the start by nearest rank
table-funnel = Funnel by day of the start
table-funnel-row = a day on which people started, with those who have reached each step
table-cohorts = Cohorts by day
table-cohorts-row = a day on which people started and a day after it, with those who were active then
receipt-days = days of the range
receipt-denominator = { $count }: { $of }
over-cohorts = the cohorts of the range
over-total = the sum over the range
over-mean = the mean over the days of the range
over-last-day = the last day of the range
find-description = Every page, metric, segment, alert, decision and document of this site.
find-pages = Pages
find-metrics = Metrics
find-documents = Documents
nav-compare = Compare
nav-cockpit = Cockpit
nav-receipts = Receipts
find-compare = Segments side by side
find-mission = Goal, requirements, tasks, risks
find-cockpit = Summary, key figures, funnel, alerts, retention, trends
find-alerts = Every incident with its evidence
find-decisions = What was decided and what came of it
find-editions = Closed days and weeks as they were reported
find-definitions = What each number means
find-data = Rows read and left out, freshness
find-receipts = Where each number comes from
find-segment-standing = { $segment }. { $standing }
find-data-playbook = Data
find-what-to-do = What to do
find-feed = Feed of alerts
find-feed-detail = Atom
mission-description = What we work towards, what it requires, what is done for it, and what the metrics say now.
mission-no-cockpit = There is no cockpit of this segment.
mission-scope = Values of { $segment }, over the { $number -> 
    [one] { $number } day
   *[other] { $number } days
} to { $last }.
task-todo = To do
task-doing = Under way
task-done = Done
likelihood-1 = Rare
likelihood-2 = Unlikely
likelihood-3 = Possible
likelihood-4 = Likely
likelihood-5 = Certain
impact-1 = Slight
impact-2 = Minor
impact-3 = Moderate
impact-4 = Major
impact-5 = Severe
level-low = Low
level-medium = Medium
level-high = High
brief-compared = compared with the { $before }
brief-change = { $amount }, { $words }
brief-source = { $source } Updated { $changed }.
brief-alert = { $word }: { $title }. { $standing }. { $impact }
brief-decision = { $word }: { $title } ({ $day }). { $metric }: { $finding }
pack-purpose = Aggregated product metrics with their definitions, facts, decisions and risks. Rates and relative changes in data are ratios, days are { $zone }. Cite facts by their id; a fact is a comparison, not a cause.
pack-facts = Facts
pack-formula = Formula: { $formula }.
pack-todo = to do
pack-doing = under way
pack-done = done
pack-risk = { $title } (likelihood { $likelihood } of 5, impact { $impact } of 5). { $mitigation }
snapshots-description = Every closed day as it was reported.
prose-no-previous = There is no previous period to compare with.
prose-undefined-either = Undefined in this or in the previous period.
prose-no-data = no data yet

## What charts say

chart-no-events = No events were counted yet. Import events, or make the demo data with `flightdeck seed`.
hours-title = { $label } by the hour
hours-active = Active events
hours-usual = A week before
hours-summary = On { $day }: { $events } events.
hours-summary-usual = On { $day }: { $events } events, { $usual } in the same hours a week before.
hours-withheld = Withheld: each hour would be about too few people.
hours-some-withheld = Hours that would be about too few people are left out.
label-hour = Hour
chart-mature = Cohorts old enough to judge
chart-young = Cohorts still inside the window
funnel-chart-nobody = No user of this segment started in { $days }. A longer range may have some.
funnel-chart-withheld = The size of the cohort is withheld.
funnel-chart-summary = { $number ->
    [one] { $number } user started{ $reached }.{ $young }
   *[other] { $number } users started{ $reached }.{ $young }
}
funnel-chart-reached = { $share } reached { $step }
funnel-chart-all-reached = : { $parts }
funnel-chart-young = {" "}Too young to judge: { $parts }.
funnel-chart-young-step = the newest { $number -> 
    [one] { $number } cohort day
   *[other] { $number } cohort days
} for { $step }
users-number = { $number ->
    [one] { $number } user
   *[other] { $number } users
}
chart-of-start = { $share } of the start{ $interval }
chart-of-step-before = { $share } of the step before
chart-median-time = Median time from the start: { $time }
chart-still-inside = { $number -> 
    [one] { $number } cohort day
   *[other] { $number } cohort days
} still inside its { $window } days
chart-interval = {" "}(95%: { $low } to { $high })
chart-p90 = 90th percentile
chart-judged = Judged cohorts
chart-previous-start = Previous period, from start at equal age
of-days = { $some } of { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
chart-nothing-to-show = No day has a value that may be shown: too few people were counted, or too few days lie before it.
chart-nothing-counted = Nothing was counted in this segment from { $first } to { $last }. A longer range or another segment may have data.
chart-no-values = No values in this period.
chart-last-value = On { $day }: { $value }.
chart-last-value-before = On { $day }: { $value } ({ $before } on { $then }).
chart-before-data = {" "}(before the data starts)
chart-before-data-area = Before the data starts
retention-curve = Retention curve
retention-chart-nobody = No cohort of { $days } has users whose return can be counted. A longer range may have some.
retention-chart-after = { $share } after { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
retention-goal = The goal for day { $number } is { $target }.
retention-of-goal = goal { $target }
retention-chart-young = No cohort is old enough to see who came back.
retention-chart-summary = Active again, of all users on complete cohort days: { $parts }.
retention-retained = Retained
retention-day = Day { $offset }
retention-day-after = Day after the start
days-to-short = { $number } days to { $last }
map-goal = Goal
map-requirements = Requirements
map-tasks = Tasks
map-decisions = Decisions
map-narrow = { $kind }: { $title }
map-task-status = { $title } ({ $status })
map-task-todo = Task, to do
map-task-doing = Task, under way
map-task-done = Task, done
map-title = Traceability map
map-item = Item
map-empty = The mission has no requirements yet. Add `[[requirements]]` to its file.
map-summary = { $requirements -> 
    [one] { $requirements } requirement
   *[other] { $requirements } requirements
}, { $tasks -> 
    [one] { $tasks } task
   *[other] { $tasks } tasks
}, { $decisions -> 
    [one] { $decisions } decision
   *[other] { $decisions } decisions
} lead to: { $goal }.
radar-title = Risk radar
radar-summary = { $number -> 
    [one] { $number } risk
   *[other] { $number } risks
}, { $high } high. The numbers are those of the table.
radar-empty = No risks are written down. Add `[[risks]]` to the mission's file.
radar-risk = Risk
radar-likelihood = Likelihood
radar-level = Level
numbered = { $number }. { $title }

## What metrics are

metric-not-counted = Events of test users and of excluded sources are never counted.
metric-utc-days = Only complete UTC days, up to the as-of day, are shown.
metric-zone-days = Only complete days of the project's time zone, up to the as-of day, are shown.
metric-not-added = A value that is no number, or is 10^15 or more in size, adds nothing; the data page counts these.
metric-empty-day = A day without such an event is 0, not missing.
metric-lookback = Undefined on days whose window would start before the first counted day.
metric-like-for-like = Compared like for like: conversions of the older cohorts count only as far as the newer ones have had time.
metric-zero-denominator = Undefined when nobody is in the denominator.
metric-activated = Activated users
metric-activated-definition = Users whose first { $event } is in the range and who reached { $step }.
metric-activated-formula = users of the cohort that reached the step `{ $step }`
metric-cohort-window = cohorts of the range; { $days } days from each user's start
metric-users = users
metric-percent = %
metric-activation = Activation rate
metric-activation-definition = The share of the range's new users that reached { $step }.
metric-activation-formula = activated users / cohort size
metric-activation-denominator = all users whose start is in the range
metric-any-event = event of any kind
metric-event = event { $name }
metric-step = { $step } rate
metric-step-definition = The share of the users that reached { $before } who went on to { $step } within { $days } days of their start.
metric-step-formula = users that reached `{ $step }` / users that reached `{ $before }`
metric-step-window = cohorts of the range; { $days } days from each user's start, both ends included
metric-step-denominator = users of the cohort that reached { $step }
metric-step-order = A step counts only after the step before it; an event at the same instant counts.
metric-retention = D{ $days } retention
metric-retention-definition = The share of the new users that were active exactly { $number -> 
    [one] { $number } day
   *[other] { $number } days
} after the day of their start.
metric-retention-formula = users active on day d + { $days } / users whose start is on day d, summed over cohort days
metric-retention-window = cohort days of the range with d + { $days } on or before the as-of day
metric-retention-denominator = all users of those cohort days
metric-calendar-days = Calendar days, not 24-hour spans.
metric-too-young = Cohorts too young for the offset are left out, never read as lost.
metric-none-old = Undefined when no cohort of the range is old enough.
metric-dau = DAU
metric-wau = WAU
metric-mau = MAU
metric-active-day = Distinct users with an event { $names } on the day.
metric-active-days = Distinct users with an event { $names } in the { $days } days that end with the day.
metric-distinct = count of distinct users
metric-the-day = the day
metric-window-days = { $days } days, the day itself included
metric-stickiness = Stickiness
metric-stickiness-definition = The share of the month's active users that came on the day.
metric-stickiness-formula = DAU / MAU
metric-mau-denominator = MAU of the same day
metric-events-label = { $trend }: events
metric-events-unit = events
metric-events-definition = Events { $event } a day.
metric-events-formula = count of events
metric-sum-definition = The property { $path } of events { $event }, added up.
metric-sum-formula = sum of { $path }, each value rounded to millionths
metric-users-label = { $trend }: users
metric-users-definition = Distinct users with an event { $event } on the day.
metric-per-user = { $trend } per active user
metric-per-user-unit = per user
metric-per-user-definition = Events { $event } of the day for each user active on it.
metric-per-user-formula = { $key } / DAU
metric-dau-denominator = DAU of the same day
metric-no-active = Undefined on a day without active users.
metric-share = { $trend }: share of active users
metric-share-definition = The share of the day's active users that had an event { $event }.
metric-share-formula = { $key } / DAU, at most 1
metric-share-inactive = Users with the event who were not active count too, up to all of DAU.

## Settings that do not fit

mismatch-no-event = no event is named “{ $name }”
mismatch-excluded = every event named “{ $name }” is left out: of a test user, an excluded source or nobody
mismatch-no-events = no event is named { $names }
quoted = “{ $name }”
mismatch-none-fulfils = no event named “{ $name }” fulfils the conditions on it
mismatch-no-value = no user has { $attribute } “{ $value }”
mismatch-nobody-in = no user is in the segment “{ $segment }”
mismatch-no-source = no event is from the excluded source “{ $source }”
mismatch-unused = { $number -> 
    [one] { $number } event is
   *[other] { $number } events are
} named “{ $name }”, and nothing in the settings uses that name
mismatch-unknown-ids = the users of { $number -> 
    [one] { $number } event
   *[other] { $number } events
}, more than half, have no row in “users”{ $reason }
mismatch-unknown-ids-most = the users of most events, more than half, have no row in “users”{ $reason }
mismatch-reason = : { $reason }
mismatch-never-identified = nobody of the first step has a row in “users”, and everybody of the second has one
mismatch-near = did you mean “{ $near }”?
mismatch-see-excluded = see “excluded_sources”, who is a test user, and which column says who it was
mismatch-names-listed = data health lists the names that there are
mismatch-look-values = look at the values in “users”
mismatch-values = there are { $values }
mismatch-look-properties = look at the properties of these events
mismatch-one-user = its conditions must all hold for one user
mismatch-spelling = correct its spelling, or take it out
mismatch-use-it = use it in a step, an active event or a trend metric if it matters
mismatch-same-ids = write the ids of events and of “users” in the same way
mismatch-aliases = say in “aliases” which anonymous people turned out to be which users, or start with an event of known users
mismatch-settings-more = { $named } and { $more } more
ids-blanks = their ids have blanks around them
ids-case = their ids differ in capital letters
ids-zeros = their ids begin with zeros
ids-fraction = their ids end in a fraction of zero

## How the demo's incidents were caught

outcome-critical = critical
outcome-warning = warning
outcome-info = info
outcome-as-expected = { $told }, as expected
outcome-otherwise = { $told }, expected { $expected }
outcome-missed = missed, expected { $expected }
lateness-too-quiet = not as a warning
lateness-first-day = on the first day
lateness-after = after { $number -> 
    [one] { $number } day
   *[other] { $number } days
}
unit-users = users
unit-user-days = user days
unit-days = days
split-others = Others

## What an edition says

edition-unfinished = Made before { $day } was over, so its newest day reads low.
edition-period = last { $number -> 
    [one] { $number } day
   *[other] { $number } days
}, { $days }
edition-period-week = Monday to Sunday, { $days }
edition-week-before = week before, { $days }
edition-newest = The newest day
edition-newest-against = The newest day, against { $before }
edition-others = { $number -> 
    [one] { $number } other alert is
   *[other] { $number } other alerts are
} resolved in this range.
edition-maturity = { $mature } of { $number -> 
    [one] { $number } day
   *[other] { $number } days
} can be judged
edition-since = Since the edition of { $day }
edition-since-week = Since the edition of week { $week } of { $year }
edition-first = This is the first edition
edition-new = New
edition-still = Ongoing
edition-over = Resolved
edition-restated = Restated
edition-more-numbers = and { $number -> 
    [one] { $number } more number
   *[other] { $number } more numbers
}
edition-restated-figure = { $label } in the edition of { $day }: { $after }, was { $before } ({ $why })
edition-restated-figure-week = { $label } in the edition of { $day }: { $after }, was { $before } ({ $why })
edition-restated-daily = { $label } on { $day }: { $after }, was { $before } ({ $why })
edition-withheld = withheld for privacy
edition-undefined = undefined in this range
edition-of-step = of the step before
edition-days-after = { $number -> 
    [one] { $number } day
   *[other] { $number } days
} after the start
restated-definitions = the definitions changed
restated-late = { $number -> 
    [one] { $number } event
   *[other] { $number } events
} arrived late
restated-removed = { $number -> 
    [one] { $number } event was
   *[other] { $number } events were
} removed
restated-program = flightdeck { $now } computes it otherwise than { $then }
restated-rows = rows of users or events were changed
edition-not-drawn = The chart could not be drawn: { $reason }.
mark-line = { $number }: { $day }, { $title }
mail-text-edition = The whole edition: { $link }
mail-text-alert = { $word }: { $title }. { $standing }.
mail-text-step = { $start } of the start, { $rate } of the step before{ $change }
edition-no-alert-number = no alert
edition-replaced = { $segment }, before it was restated
edition-replaced-whole = before it was restated
edition-no-later = There is no later edition yet.
edition-no-earlier = There is no earlier edition.

## Why a number is missing

retention-no-events-yet = There are no counted events yet.
retention-nobody-started = No user started on a day of the { $length }-day range that is { $number -> 
    [one] { $number } day
   *[other] { $number } days
} old by now.
retention-range-too-short = The { $length }-day range ends before any cohort in it is { $number -> 
    [one] { $number } day
   *[other] { $number } days
} old.
withheld-fewer-than = Withheld: it would be about fewer than { $people } people.

## The log of a build

audit-as-asked = { $day }, as asked
audit-last-day = { $day }, the last complete day with data
audit-no-data = none: there is no data
audit-off = off
audit-min-group = cells about fewer than { $people } people are withheld
audit-program = Program
audit-database = Database
audit-rows-read = Rows of events read
audit-rows-counted = Rows of events counted
audit-as-of = As-of day
audit-excluded = Excluded sources
audit-floor = Privacy floor
audit-inputs = Inputs
mark-acknowledged = { $title }, acknowledged as { $verdict }

## What wrote the summary

model-none = No model is configured.
model-bad-form = The model's answer was not in the form that was asked for.
model-no-story = The model's answer named no story that there is.
model-chose = It chose among stories and facts; what is said of them is written by rules.
model-dropped = { $chose } { $number -> 
    [one] One sentence of its own was dropped
   *[other] { $number } sentences of its own were dropped
} ({ $causes }).
model-drop-form = not in the form of a question or suggestion
model-drop-words = words outside the list
model-drop-names = no name or day of a fact
model-not-asked = The model was not asked.
model-busy = The model's service was busy or broken (status { $status }).
model-key = The model's service refused the key (status { $status }).
model-refused = The model's service refused the question (status { $status }).
model-late = The model did not answer within { $seconds } seconds.
model-long = The model's answer was too long.
model-unreachable = The model's service could not be reached.
model-failed = Asking the model failed.
model-leaked = Its own sentences were dropped: the site did not pass its checks with them.
shipped-lead-day = Shipped the day before
shipped-lead-days = { $number ->
    [one] Shipped { $number } day before
   *[other] Shipped { $number } days before
}

## What scripts say

js-use-dark = Use dark colours
js-use-light = Use light colours
js-stale = Stale: the newest event is { $days } days old
js-link-copied = Link copied
js-link-in-address = The link is in the address bar
js-no-picture = The picture could not be made
js-picture-copied = Picture copied
js-picture-saved = Picture saved
js-copy-link = Copy link
js-copy-link-to = Copy the link to { $title }
js-copy-picture = Copy picture
js-copy-chart = Copy the chart { $title } as a picture
js-find = Find a page, a metric, a segment, an alert
js-found = What was found
js-none-found = Nothing on this site has this name.
js-one-day-after = 1 day after the start
js-days-after = { $days } days after the start
js-points = points
js-damaged = it is damaged
js-not-loaded = it did not load
js-no-chart = The interactive chart is not available ({ $reason }). The picture and the table show the same figures.
js-chart-damaged = The data of this chart is damaged. The picture and the table show the same figures.
js-chart = chart
js-arrow-keys = The arrow keys read it out, one value after the other.

## Names that settings leave out

default-all-users = All users
default-signup = Signup
default-onboarding = Onboarding complete
default-key-action = First key action
default-invite = Invite
default-signups = Signups
default-onboardings = Onboarding completions
default-key-actions = Key actions
default-invites = Invites
default-errors = Errors
default-title = Product cockpit
clock = { $place } time
feed-title = { $title }: alerts

## An address without a page

not-found-description = There is no page at this address.
feed-entry = { $severity }: { $title }

## Conditions on properties

rule-is = `{ $path }` is { $values }
rule-is-not = `{ $path }` is not { $values }
rule-exists = `{ $path }` exists
rule-exists-not = `{ $path }` does not exist
rule-from-to = `{ $path }` is from { $min } to { $max }
rule-at-least = `{ $path }` is at least { $min }
rule-at-most = `{ $path }` is at most { $max }
rule-number = `{ $path }` is a number

## Documents

label-documents = Documents
documents-about = What the team hands on: to read, to print, to download.
documents-lead = Each is filled from the numbers, definitions and sentences of this site, and changes with them.
documents-all = All documents
documents-same = To read here, to print, or to download
documents-own = A document of your own
documents-own-how = Put a file of Markdown into <code>templates/documents/</code> of the project: it becomes a document and may name every number that these name. One that is named like a document above takes its place.
document-tokens = about { $number } tokens of at most { $most }
format-html = One file to print
format-markdown = Markdown
format-json = Data (JSON)
for-executives = Executives
for-product = Product
for-analytics = Analytics
for-engineering = Engineering
for-delivery = Delivery
for-ai = AI tools
for-team = Team
document-brief = Executive brief
document-brief-about = How we are doing, what changed, why it matters, what to do.
document-requirements = Product requirements
document-requirements-about = The goal, who it is for, what it requires with today's values, decisions, risks and open questions.
document-metrics = Metrics specification
document-metrics-about = Every metric with its definition, window, denominator and edge cases.
document-design = Technical design
document-design-about = Where events come from, which are tracked and what for, how numbers are made, what is published and what is withheld.
document-plan = Engineering plan
document-plan-about = Tasks by requirement with owner, status and dependencies; timeline, risks, next steps.
document-delivery = Delivery report
document-delivery-about = What was done since the last edition, what is under way, what is stuck.
document-pack = AI execution pack
document-pack-about = What a model needs to work on the mission: goal, rules, facts, definitions, decisions, risks.
document-largest-risks = Largest risks
document-no-mission = There is no mission yet. Write the goal, its requirements and tasks into content/mission.toml.
document-measured-by = Measured by { $metric }: { $value } ({ $change }).
document-no-goal = No target is set for it in the settings.
document-goal-none = No target is set
document-audience = Who it is for
document-no-audience = Not written down yet (the key audience of the goal).
document-now = Now
document-now-of = Which days
document-number = No.
document-served-by = Tasks:
document-no-task = No task serves it yet.
document-threatened-by = Threatened by:
document-open = Open:
document-out-of-scope = Not part of it
document-alternative = Considered instead: { $text }
document-tradeoff = Given up: { $text }
document-no-decision = No decision is written down yet.
document-risk = Risk
document-exposure = Exposure
document-threatens = Threatens
document-mitigation = Mitigation
document-no-risk = No risk is written down.
document-questions = Open questions
document-from-summary = (raised by this period's numbers)
document-no-question = No question is open.
document-metrics-lead = From the registry that computes the numbers, so it cannot differ from them. All days are { $zone } calendar days.
document-id = Id
document-edge-cases = Edge cases
document-design-lead = How the numbers of this site are made: from the rows of the source to the published files. It describes what runs, and is written by it.
document-held-against = Held against { $metric }: { $value } ({ $change }).
document-artifacts = Artifacts
document-goal-line = { $goal } ({ $metric }: { $value }).
pack-budget = At most { $most } tokens, counted as four characters each.{ $left_out }
pack-without-formulas = Formulas are left out to fit; they are in the metrics specification.
pack-without-definitions = Definitions of metrics that the summary is not about are left out to fit; they are in the metrics specification.
pack-without-facts = Definitions of metrics that the summary is not about, and facts that it does not cite, are left out to fit.
pack-cut = (The rest is left out to fit the budget.)
pack-task = What to work on
pack-rules = Rules
pack-rule-facts = State no number that is not in this pack; cite the id of the fact.
pack-rule-cause = A fact is a comparison and no cause; say "before" and "after", not "because".
pack-rule-null = A dash is unknown and not zero; "withheld" protects people and cannot be worked out.
pack-rule-people = Nothing here is about a single person; do not ask for data that is.
pack-rule-scope = Not part of the mission: { $item }
mission-progress = { $all ->
    [one] { $all } task
   *[other] { $all } tasks
}: { $done } done, { $doing } under way, { $todo } to do.
mission-owner = Owner
mission-status = Status
mission-after = After
mission-nobody = nobody yet
mission-done = { $status } on { $day }
mission-since = { $status } since { $day }
mission-asks = ({ $owner } finds out)
mission-waits = waiting for { $what }
mission-task-line = { $title } ({ $parts })
mission-stuck = Stuck
mission-stuck-line = { $title }: { $status } for { $days } ({ $reason }). Owner: { $owner }.
mission-stuck-median = the median of its kind is { $median }
mission-stuck-longest = more than { $number } days in one status
mission-timeline = Timeline
mission-started = Begun
mission-finished = Finished
mission-took = Took
mission-log-line = { $day }, { $level }: { $text }
log-info = Info
log-milestone = Milestone
log-warning = Warning
log-blocker = Blocker
delivery-since-edition = The days since the last edition: { $days }.
delivery-last-days = The last seven days, since there is no earlier edition: { $days }.
delivery-done = Done
delivery-nothing-done = Nothing was finished.
delivery-under-way = Under way
delivery-nothing-under-way = Nothing is under way.
delivery-nothing-stuck = Nothing is stuck.
delivery-waiting = Waiting for other tasks
delivery-no-log = Nothing was logged.
design-flow = Data flow
design-flow-source = Rows are read where they are; nothing is written to the source.
design-flow-cube = One pass makes a cube of daily cells by segment; ids of users end here.
design-flow-views = Every number of every segment and range is a sum over cells. What privacy forbids is suppressed here, once, for all that follows.
design-flow-alerts = Alert rules replay the history of every metric; decisions are scored against their weeks before.
design-flow-story = Facts become stories in one order and one set of words, for every surface.
design-flow-pages = Pages, charts, mails, JSON and these documents are written from the same values, checked (links, leaks, schemas), and put in place at once.
design-schema = Event schema
design-schema-lead = Days are { $zone } calendar days; ts is an instant.
design-source-file = The rows are in a database file or in files, read in place.
design-source-postgres = The rows are on a PostgreSQL server, read in one transaction that only reads.
design-source-clickhouse = The rows are on a ClickHouse server, which counts them; no row leaves it.
design-table = Table
design-column = Column
design-holds = Holds
design-used-for = Used for
design-attribute = Attribute that users have now
design-user-id = Who
design-is-test = Whether it is a test user
design-event-user = Who did it
design-event-name = What was done
design-event-ts = When
design-event-source = Where the event came from
design-properties = A JSON object
design-anonymous = An id before sign-in
design-alias-user = Who it turned out to be
design-alias-ts = When that was seen
design-for-people = Distinct people; never published
design-for-left-out = What is left out
design-for-metrics = Every metric
design-for-days = The day, windows and order of steps
design-for-conditions = Conditions and sums
design-for-aliases = Events before sign-in count for the user
design-for-segments = { $segments }
design-tracking = Tracking plan
design-tracking-lead = { $number ->
    [one] { $number } event
   *[other] { $number } events
} as found in the source, by volume. An event that is used nowhere is tracked and not measured; not counted are events of test users, of excluded sources and without a user.
design-used-by = Used by
design-read = Read of it
design-events = Events
design-people = People
design-seen = First to last day
design-missing = Named in the settings and found in no row:
design-missing-near = { $setting }: { $name } (the nearest name is { $near })
design-missing-name = { $setting }: { $name }
design-health = Rows read
design-contract = Published data
design-contract-lead = Static files that any tool can read, described by JSON Schemas that are made from the program's types.
design-file = File
design-null = Unknown, undefined, incomplete and withheld values are `null`: never 0 and never absent.
design-ratio = Rates and relative changes are ratios: `-0.34` is minus 34%.
design-rate = A rate carries its 95% interval and both counts.
design-version = `specVersion` grows when a key changes its meaning; new keys may come at any time.
design-privacy = Privacy
design-no-floor = No group is too small to be shown: `min_group` is 0.
design-floor = Cells about fewer than { $number } people are withheld, and with them whatever would give them away.
design-no-ids = Ids of users never leave the source: everything after it is an aggregate.
design-scan = Before anything is written, every file is searched for ids of the source and for mail addresses; one that is found stops the build.
design-no-requests = Pages load nothing from another host and set no cookie.
file-index = What there is: segments, ranges, metrics, files
file-funnel = The activation funnel
file-retention = Retention by cohort
file-trends = Daily series
file-kpis = Key figures with changes and goals
file-anomalies = Alerts and what was checked
file-insights = The executive summary and its facts
file-compare = Every segment side by side
file-events = Every event name with its volume
file-schema = JSON Schema 2020-12 of each view
timeline-summary = { $number ->
    [one] { $number } task was begun
   *[other] { $number } tasks were begun
}; { $stuck ->
    [0] none is stuck
    [one] { $stuck } is stuck
   *[other] { $stuck } are stuck
}.
timeline-stuck = { $status }, stuck
timeline-empty = No task has a day on which it was begun. Add `started` to a task of content/mission.toml.
document-timeline-drawn = The timeline as a chart is on the mission page.

## Boxes in pages

admonition-note = Note
admonition-tip = Tip
admonition-important = Important
admonition-warning = Warning
admonition-caution = Caution

## Memory

label-memory = Memory
memory-about = What is known about each metric: playbook, past incidents and what ended them, decisions, notes.
memory-lead = What is known about each metric: what to do, what happened before and what was done about it, what was decided.
memory-none = Nothing is known yet. Playbooks, decisions, notes and past incidents are kept here by metric.
memory-incidents = Past incidents
memory-quiet = No incident so far.
memory-unknown = Nobody wrote down what was done.
memory-shipped = Shipped meanwhile: { $title } ({ $day }).
memory-counts = { $incidents ->
    [one] { $incidents } past incident
   *[other] { $incidents } past incidents
}, { $decisions ->
    [one] { $decisions } decision
   *[other] { $decisions } decisions
}, { $notes ->
    [one] { $notes } note
   *[other] { $notes } notes
}
alerts-last-time = The last time
