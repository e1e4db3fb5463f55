# Every sentence that people read, in English. The syntax is Project Fluent's (https://projectfluent.org).
# Variables stand for values that are written by the program: numbers, days, and names of the project.

list = { $before } and { $last }
days = { $number ->
    [one] { $number } day
   *[other] { $number } days
}
sentence = { $text }.

active-users = active users

## When something happened

when-since = since { $first }
when-on = on { $first }
when-span = { $first } to { $last }
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
alert-data-missing = Data missing { $when }
alert-data-missing-segment = No data of { $place } { $when }
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
}. The newest complete days come to { $value }; it has held since the days to { $first }, up to those to { $last }.
alert-reverse-impact = The team said beforehand that this reverses the decision

alert-range = { $size ->
    [far] Far outside its normal range.
   *[near] Outside its normal range.
}
alert-early-read-same-day = Read on the day of signup.
alert-early-read = { $number ->
    [one] Read within { $number } day of signup.
   *[other] Read within { $number } days of signup.
}
alert-early-sign = An early sign, not yet a warning.
alert-recovered = Back to the level from before.
alert-lost-metric = { $number ->
    [one] { $number } day has none where there always were some, while other metrics went on.
   *[other] { $number } days have none where there always were some, while other metrics went on.
} Tracking or the feature stopped. The days are left out of every baseline, and so are the rates that need them.
alert-lost-all = { $number ->
    [one] { $number } day has no events where there always were some, in many metrics at once.
   *[other] { $number } days have no events where there always were some, in many metrics at once.
} Tracking or the export broke, rather than the product. The days are left out of every baseline.
alert-lost-segment = { $number ->
    [one] { $number } day has no events of this segment where there always were some, while others went on.
   *[other] { $number } days have no events of this segment where there always were some, while others went on.
} Its tracking or its attribute broke, rather than the product. The days are left out of its baselines.

## What it cost or brought

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
story-recovered = Back to normal: { $text }.
story-held = { $text }; { $held } held.
story-with = { $labels } { $direction ->
    [up] rose
   *[down] fell
} with it.
story-with-more = { $labels } and { $more } more { $direction ->
    [up] rose
   *[down] fell
} with it.
story-shipped = { $days ->
    [one] Shipped the day before: { $title }.
   *[other] Shipped { $days } days before: { $title }.
}
story-few-users = Few users are behind it: { $users } a day, usually { $usual }.
story-many-users = Many users are behind it: { $users } a day, usually { $usual }.
story-cut-day = { $day } ends early and is left out.
story-settings = The settings do not fit the data: { $problem } ({ $settings }).
story-settings-too = { $problem }.
story-settings-zero = What the settings name and the data does not have is 0 on every page.
action-settings = Mend the settings: data health says what does not fit.
story-tracking-began = { $label } is recorded since { $first }: tracking began, and nothing is known of before.
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
story-quiet-good = No alerts. { $text }
story-too-few-all = Too few users to judge any of { $checked } metrics.
story-learning = { $days ->
    [one] { $days } day of data; alerts start at { $needed }.
   *[other] { $days } days of data; alerts start at { $needed }.
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
split-mix = The mix by { $attribute } explains { $mix } of the { $total }.
split-part = { $place } is { $part } of the { $total } { $more } a day.

## What to do, and what to ask

action-decision = Compare with the time before { $day }: that change can be reversed.
action-note = Check first: { $title } ({ $day }).
action-segment = Look at { $label } in { $place }.
action-no-data = Import events, or seed the demo, and build again.
question-segment = What does { $place } meet that others do not?

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
fact-young-step = { $young } of { $days } days of signups are too young to judge { $label }.
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
