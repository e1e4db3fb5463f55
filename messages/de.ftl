# Alle Sätze, die Menschen lesen, auf Deutsch. Die Syntax ist die von Project Fluent (https://projectfluent.org).
# Variablen stehen für Werte, die das Programm schreibt: Zahlen, Tage und Namen des Projekts.

list = { $before } und { $last }
days = { $number ->
    [one] { $number } Tag
   *[other] { $number } Tage
}
sentence = { $text }.

active-users = aktive Nutzer

## When something happened

when-since = seit { $first }
when-on = am { $first }
when-span = vom { $first } bis { $last }
when-signups-since = bei Registrierungen seit { $first }
when-signups-of = bei Registrierungen vom { $first }
when-signups-span = bei Registrierungen vom { $first } bis { $last }

## What an alert says

in-all = { $label }
in-segment = { $label } in { $place }
alert-rate = { $subject }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, von { $expected } auf { $current }, { $when }
alert-day = { $subject }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, auf { $current } { $when } (üblich { $expected })
alert-days = { $subject }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, auf { $current } pro Tag { $when } (üblich { $expected })
alert-day-times = { $subject }: das { $times }-Fache der üblichen { $expected } { $when }
alert-days-times = { $subject }: das { $times }-Fache der üblichen { $expected } pro Tag { $when }
alert-from-nothing = { $subject }: gestiegen von 0 auf { $current } pro Tag { $when }
alert-new-level = { $subject } weiter bei { $now } ({ $before } vor dem { $first })
alert-new-level-days = { $subject } weiter bei { $now } pro Tag ({ $before } vor dem { $first })
alert-as-many-per-user = { $text }; je aktivem Nutzer so viele wie vorher
alert-same-share-of-users = { $text }; derselbe Anteil der aktiven Nutzer wie vorher
alert-data-missing = Daten fehlen { $when }
alert-data-missing-segment = Keine Daten von { $place } { $when }
alert-tracking-ended = { $events }: nichts erfasst { $when }; Tracking oder Funktion ausgefallen
alert-tracking-ended-segment = { $events } in { $place }: nichts erfasst { $when }; Tracking oder Funktion ausgefallen
alert-reverse = Nach der vereinbarten Bedingung zurückzunehmen: „{ $decision }“, da { $metric } bei { $value } liegt, { $side ->
    [below] unter
   *[above] über
} { $limit }

## What stands below it

alert-reverse-why = Die Entscheidung ist zurückzunehmen, wenn { $metric } von { $place } { $number ->
    [one] { $number } Tag
   *[other] { $number } Tage
} lang { $side ->
    [below] unter
   *[above] über
} { $limit } liegt. Die neuesten ganzen Tage ergeben { $value }. Die Bedingung traf zuerst an den Tagen bis { $first } zu, zuletzt an denen bis { $last }.
alert-reverse-impact = Das Team hat vorab festgelegt, dass die Entscheidung dann zurückgenommen wird

alert-range = { $size ->
    [far] Weit außerhalb des üblichen Bereichs.
   *[near] Außerhalb des üblichen Bereichs.
}
alert-early-read-same-day = Gemessen am Tag der Registrierung.
alert-early-read = { $number ->
    [one] Gemessen innerhalb von { $number } Tag nach der Registrierung.
   *[other] Gemessen innerhalb von { $number } Tagen nach der Registrierung.
}
alert-early-sign = Ein frühes Zeichen, noch keine Warnung.
alert-recovered = Zurück auf dem Niveau von vorher.
alert-back = Seit { $first } wieder normal.
alert-lost-metric = { $number ->
    [one] An { $number } Tag wurde nichts erfasst, obwohl es sonst jeden Tag Werte gibt und andere Kennzahlen weiterliefen.
   *[other] An { $number } Tagen wurde nichts erfasst, obwohl es sonst jeden Tag Werte gibt und andere Kennzahlen weiterliefen.
} Das Tracking oder die Funktion ist ausgefallen. Diese Tage gehen in keine Vergleichsbasis ein, auch nicht in die der Raten, die sie brauchen.
alert-lost-all = { $number ->
    [one] An { $number } Tag fehlen in vielen Kennzahlen zugleich Ereignisse, die es sonst jeden Tag gibt.
   *[other] An { $number } Tagen fehlen in vielen Kennzahlen zugleich Ereignisse, die es sonst jeden Tag gibt.
} Wahrscheinlich ist das Tracking oder der Export ausgefallen, nicht das Produkt. Diese Tage gehen in keine Vergleichsbasis ein.
alert-lost-segment = { $number ->
    [one] An { $number } Tag fehlen alle Ereignisse dieses Segments, die es sonst jeden Tag gibt, während andere Segmente weiterliefen.
   *[other] An { $number } Tagen fehlen alle Ereignisse dieses Segments, die es sonst jeden Tag gibt, während andere Segmente weiterliefen.
} Wahrscheinlich ist sein Tracking oder sein Attribut ausgefallen, nicht das Produkt. Diese Tage gehen nicht in seine Vergleichsbasis ein.

## What it cost or brought

impact-not-recorded = Etwa { $number } { $events } fehlen vermutlich in den Daten
impact-active = { $number ->
    [one] Etwa { $number } Nutzertag an Aktivität { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
   *[other] Etwa { $number } Nutzertage an Aktivität { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
}
impact-events = { $number ->
    [one] Etwa { $number } Ereignis { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
   *[other] Etwa { $number } { $events } { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
}
impact-users = { $number ->
    [one] Etwa { $number } Nutzertag { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
   *[other] Etwa { $number } Nutzertage { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
}
impact-affected = { $number ->
    [one] Etwa { $number } aktiver Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } betroffen als erwartet
   *[other] Etwa { $number } aktive Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } betroffen als erwartet
}
impact-step = { $number ->
    [one] Etwa { $number } Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet erreichte { $step }
   *[other] Etwa { $number } Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet erreichten { $step }
}
impact-activated = { $number ->
    [one] Etwa { $number } aktivierter Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
   *[other] Etwa { $number } aktivierte Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet
}
impact-retained = { $number ->
    [one] Etwa { $number } Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet kam nach { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    } wieder
   *[other] Etwa { $number } Nutzer { $more ->
        [more] mehr
       *[fewer] weniger
    } als erwartet kamen nach { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    } wieder
}
impact-lost-days = { $number ->
    [one] { $number } Tag ist nicht zu beurteilen
   *[other] { $number } Tage sind nicht zu beurteilen
}

## What a story says

story-elsewhere = Insgesamt ruhig; { $place }: { $text }.
story-in-segment = { $place }: { $text }.
story-at-once = { $count } Kennzahlen liegen zugleich außerhalb ihres üblichen Bereichs: { $text }
story-recovered = Wieder normal: { $text }.
story-with-addition = { $text }; { $addition }.
addition-turned = { $direction ->
    [up] seit { $again } wieder aufwärts
   *[down] seit { $again } wieder abwärts
}
addition-back = seit { $first } wieder normal
addition-few-users = wenige Nutzer stehen dahinter
addition-many-users = viele Nutzer stehen dahinter
addition-one-segment = nur in { $place }
addition-mix = die Zusammensetzung nach { $attribute } hat sich geändert
addition-held = { $held } unverändert
story-with = Ebenfalls { $direction ->
    [up] gestiegen
   *[down] gefallen
}: { $labels }.
story-with-more = Ebenfalls { $direction ->
    [up] gestiegen
   *[down] gefallen
}: { $labels } und { $more } weitere.
story-shipped = { $days ->
    [one] Ausgeliefert am Tag vor der Veränderung von { $label }: { $title }.
   *[other] Ausgeliefert { $days } Tage vor der Veränderung von { $label }: { $title }.
}
story-noted = { $days ->
    [one] Am Tag vor der Veränderung von { $label }: { $title }.
   *[other] { $days } Tage vor der Veränderung von { $label }: { $title }.
}
story-few-users = Wenige Nutzer stehen dahinter: { $users } pro Tag, üblich { $usual }.
story-many-users = Viele Nutzer stehen dahinter: { $users } pro Tag, üblich { $usual }.
story-cut-day = Die Daten vom { $day } brechen zu früh ab; der Tag bleibt außen vor.
story-stale = Seit dem { $day } ist kein Ereignis eingetroffen: Die Daten sind veraltet.
story-data-ends = Alle Zahlen enden am { $ends }.
story-future = { $events ->
    [one] { $events } Ereignis liegt in der Zukunft und zählt nicht: Seine Zeit stimmt nicht.
   *[other] { $events } Ereignisse liegen in der Zukunft und zählen nicht: Ihre Zeiten stimmen nicht.
}
story-future-some = Einige Ereignisse liegen in der Zukunft und zählen nicht: Ihre Zeiten stimmen nicht.
action-stale = Den Import ansehen: Wann brachte er zuletzt Ereignisse?
action-future = Die Uhren prüfen, von denen Ereignisse kommen, und wie ihre Zeiten gelesen werden.
story-settings = Die Einstellungen passen nicht zu den Daten: { $problem } ({ $settings }).
story-settings-alone = Die Einstellungen passen nicht zu den Daten: { $problem }.
story-settings-too = { $problem }.
story-settings-zero = Was die Einstellungen nennen und die Daten nicht haben, ist auf jeder Seite 0.
action-settings = Einstellungen berichtigen: Die Datenqualität sagt, was nicht passt.
story-tracking-began = { $label } wird seit { $first } erfasst: Das Tracking begann, über die Zeit davor ist nichts bekannt.
story-change = { $subject }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, von { $before } auf { $now } pro Tag, in den letzten { $days } Tagen.
story-change-rate = { $subject }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, von { $before } auf { $now }, in den letzten { $days } Tagen.
story-change-times = { $subject }: { $now } pro Tag in den letzten { $days } Tagen, das { $times }-Fache der { $before } davor.
story-growth = { $subject }: { $direction ->
    [up] wächst
   *[down] fällt
} wie bisher, { $now } pro Tag, { $change } { $direction ->
    [up] mehr
   *[down] weniger
} als im Zeitraum davor.
story-growth-rate = { $subject }: { $direction ->
    [up] steigt
   *[down] fällt
} wie bisher, { $now }, { $change } { $direction ->
    [up] über
   *[down] unter
} dem Zeitraum davor.
story-quiet = Ruhig. { $checked } Kennzahlen geprüft, keine außerhalb ihres üblichen Bereichs.
story-quiet-too-few = Ruhig. Zu wenige Nutzer, um { $toofew } von { $checked } Kennzahlen zu beurteilen.
story-quiet-settled = Ruhig. Was sich unter { $checked } Kennzahlen bewegte, ist erwartet oder akzeptiert.
story-quiet-good = Ruhig. Gute Nachricht: { $text }
story-too-few-all = Zu wenige Nutzer, um auch nur eine von { $checked } Kennzahlen zu beurteilen.
story-learning = { $days ->
    [one] Daten von { $days } Tag; Alarme gibt es ab { $needed } Tagen.
   *[other] Daten von { $days } Tagen; Alarme gibt es ab { $needed } Tagen.
}
story-no-data = Noch keine Daten.

## Which segments moved

split-moved = { $place } { $direction ->
    [up] gestiegen
   *[down] gefallen
} von { $before } auf { $now }
split-from-to = { $place } von { $before } auf { $now }
split-one-held = { $moved }; { $held } unverändert bei { $level }.
split-everywhere = { $direction ->
    [up] Gestiegen
   *[down] Gefallen
} bei jedem Wert von { $attribute }: { $parts }.
split-reversed = { $direction ->
    [up] Gestiegen
   *[down] Gefallen
} bei jedem Wert von { $attribute }: Die Zusammensetzung der Nutzer hat sich geändert, nicht ihr Verhalten.
split-mix-all = Die Zusammensetzung nach { $attribute } erklärt die ganze Veränderung um { $total }.
split-mix = Die Zusammensetzung nach { $attribute } erklärt { $mix } der Veränderung um { $total }.
split-part = { $place } macht { $part } von { $total } { $more } pro Tag aus.

## What to do, and what to ask

action-decision = Mit der Zeit vor dem { $day } vergleichen: Diese Änderung lässt sich zurücknehmen.
action-note = Zuerst prüfen: { $title } ({ $day }).
action-segment = { $label } in { $place } ansehen.
action-mix = Herausfinden, woher die Nutzer je { $attribute } kommen: Ihre Anteile haben sich verändert.
action-tracking = Den Code prüfen, der { $label } erfasst: Was änderte sich am { $day }?
action-no-data = Ereignisse importieren oder die Demo anlegen und neu bauen.
question-tracking = Wurde die Erfassung von { $label } mit Absicht entfernt?
question-mix = Ist die neue Zusammensetzung nach { $attribute } gewollt?
question-segment = Was ist bei { $place } anders als bei den übrigen?

## What facts state

fact-moved = { $label }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} um { $change }, von { $previous } auf { $current }{ $each ->
    [day] {" "}pro Tag
   *[none] {""}
}{ $age ->
    [equal] {" "}bei gleichem Alter
   *[none] {""}
}.
fact-times = { $label }: { $direction ->
    [up] gestiegen
   *[down] gefallen
} auf das { $times }-Fache, von { $previous } auf { $current }{ $each ->
    [day] {" "}pro Tag
   *[none] {""}
}{ $age ->
    [equal] {" "}bei gleichem Alter
   *[none] {""}
}.
fact-from-nothing = { $label }: gestiegen von { $previous } auf { $current }{ $each ->
    [day] {" "}pro Tag
   *[none] {""}
}.
fact-unchanged = { $label }: { $current }{ $each ->
    [day] {" "}pro Tag
   *[none] {""}
}, unverändert{ $age ->
    [equal] {" "}bei gleichem Alter
   *[none] {""}
}.
fact-no-previous = { $label }: { $current }{ $each ->
    [day] {" "}pro Tag
   *[none] {""}
}; es gibt keinen früheren Zeitraum zum Vergleichen.
fact-young-step = { $young ->
    [one] Wer am neuesten von { $days } Tagen begann, kann { $label } noch erreichen.
   *[other] Wer an den neuesten { $young } von { $days } Tagen begann, kann { $label } noch erreichen.
}
fact-young-retention = { $label } ist hier nicht zu beurteilen. { $reason }
fact-checked = { $checked } Kennzahlen geprüft: { $fired } außerhalb, { $quiet } innerhalb ihres üblichen Bereichs, { $toofew } mit zu wenigen Nutzern, { $learning } lernen noch.
fact-playbook = Das Playbook zu { $label }.

## The executive summary

summary-what-changed = Was sich verändert hat
summary-why-it-matters = Warum es zählt
summary-suggested-actions = Was zu tun ist
summary-questions = Was zu klären ist

## Mail

mail-subject = { $news }: { $day }
mail-subject-segment = { $place }: { $news }: { $day }
mail-quiet = Ruhig
mail-quiet-figures = Ruhig, { $figures }

## What was checked

checked-none = Noch war nichts zu prüfen: Es gibt keinen ganzen Tag mit Daten.
checked = { $checked ->
    [one] { $checked } Kennzahl geprüft{ $when }: { $outcomes }.
   *[other] { $checked } Kennzahlen geprüft{ $when }: { $outcomes }.
}
checked-to = {" "}mit den Daten bis { $day }
checked-outside = { $number } außerhalb { $number ->
    [one] ihres
   *[other] ihres
} üblichen Bereichs
checked-inside = { $number } innerhalb
checked-learning = { $number } lernen noch, was üblich ist
checked-too-few = { $number } mit zu wenigen Personen für ein Urteil
checked-off = { $number } abgeschaltet
alert-elsewhere = Bei { $place }
written-by-model = Ausgewählt von { $model } ({ $provider }). { $reason }
summary-own-sentences = Vorgeschlagen von { $model }, nicht geprüft

## Two sentences as one

join-and = { $first }; außerdem: { $second }.
join-while = { $first }; zugleich: { $second }.
join-although = { $first }; und das, obwohl gilt: { $second }.

## Names of things

label-metric = Kennzahl
label-value = Wert
label-change = Veränderung
label-segment = Segment
label-segments = Segmente
label-day = Tag
label-days = Tage
label-users = Nutzer
label-step = Schritt
label-range = Zeitraum
label-event = Ereignis
label-key = Schlüssel
label-expected = Erwartet
label-table = Tabelle
label-goal = Ziel
label-goals = Ziele
label-key-figures = Kennzahlen
label-funnel = Aktivierungstrichter
label-retention = Retention
label-trends = Trends
label-alerts = Alarme
label-alert = Alarm
label-decisions = Entscheidungen
label-decision = Entscheidung
label-mission = Mission
label-definitions = Definitionen
label-data-health = Datenqualität
label-summary = Zusammenfassung
label-playbook = Playbook
label-playbooks = Playbooks
label-notes = Notizen
label-note = Notiz
label-formula = Formel
label-window = Fenster
label-numerator = Zähler
label-denominator = Nenner
label-from-start = Vom Start
label-from-step-before = Vom Schritt davor
label-median-time = Mediandauer
label-compared = Verglichen
label-impact = Auswirkung
label-next-steps = Nächste Schritte
label-incident = Vorfall
label-on-this-page = Auf dieser Seite
label-download-view = Diese Ansicht herunterladen
label-charts = Diagramme
label-newest-first = Die neuesten zuerst
label-track-record = Trefferbilanz
of-title = zu { $title }
table-of = Tabelle zu { $title }
days-of = Tage zu { $title }
interval-95 = 95-%-Intervall: { $interval }
interval-95-counts = 95-%-Intervall: { $interval }; { $counts }

## The frame of a page

frame-feed = Alarme von { $title }
frame-skip = Zum Inhalt
frame-menu = Menü
frame-pages = Seiten
frame-ongoing = laufend, bei allen Nutzern und in Segmenten
frame-find = Suchen (/)
frame-find-word = Suchen
frame-fresh = Stand { $day } ({ $clock }), aktualisiert <time>{ $changed }</time> { $clock }.
frame-complete-days = Gezählt werden nur ganze Tage.
frame-computed = Wie gerechnet wird
not-found = Seite nicht gefunden
not-found-lead = Unter dieser Adresse gibt es keine Seite. Vielleicht ist das Segment oder der Zeitraum nicht mehr eingestellt.
not-found-cockpit = Zum Cockpit

## Cockpit

cockpit-compared = , verglichen: { $previous }
cockpit-no-data = Es gibt noch keine Daten: Ereignisse importieren oder die Demo anlegen und neu bauen.
cockpit-fresh = Stand <strong>{ $day }</strong> ({ $clock }), aktualisiert <time>{ $changed }</time>
cockpit-no-day = Noch kein ganzer Tag
cockpit-stale = Veraltet: Das neueste Ereignis ist über zwei Tage alt, { $newest }
cockpit-newest = Neuestes Ereignis { $newest }
filters-label = Zeitraum und Segment
filters-change = Ändern<hidden>: Zeitraum oder Segment</hidden>
alerts-held-back = Warum sie jeweils nicht ausgelöst haben
alerts-all = Alle Alarme und ihre Trefferbilanz
funnel-old-enough = alt genug für ein Urteil
funnel-inside = noch im Fenster
previous-period = vorheriger Zeitraum
funnel-steps = Schritte des Trichters
funnel-median = Median
funnel-90 = 90 %:
kpi-receipt = Woher die Zahl kommt
rows-receipt = Woher diese Zeilen kommen
retention-lead = Wer wiederkommt, nach Tagen seit dem Start
cohorts-caption = Anteil jeder Wochenkohorte, der so viele Tage nach dem Start aktiv war
cohorts-started = Start
cohorts-day = Tag
cohorts-note = Unterstrichen: Nur ein Teil dieser Nutzer ist alt genug. Rechts der schwarzen Kante ist noch nichts bekannt.
heatmap-withheld = × steht für eine Zelle, die aus Datenschutz zurückgehalten wird.
segments-compare = Segmente vergleichen
summary-actual = tatsächlich
summary-since = seit Beginn
summary-expected = erwartet
trends-lead = Jedes Diagramm hat seine eigene Skala; die der aktiven Nutzer beginnen nicht bei 0.
trends-this-period = dieser Zeitraum
trends-weekend = Wochenende
trends-incident = Tage eines Alarms
trends-goal = Ziel
trends-of-series = der Tageswerte
trends-table = Tabelle der Tageswerte
download-of = von { $title }

## Parts of pages

term-definition = Ganze Definition
chart-empty = In diesem Zeitraum gibt es nichts zu zeichnen.
chart-no-script = Dieses Diagramm zeichnet ein Skript. Seine Werte stehen in der Tabelle.
segments-label = Segmente nach Kennzahl

## Alerts page

alerts-checked = Was geprüft wurde
alerts-shipped = Davor ausgeliefert
alerts-by-segment = Nach Segment
alerts-acknowledged = Quittiert
alerts-raw = Rohwerte
alerts-evidence = Belege
alerts-playbook = Was zu prüfen ist, und wann es genügt
alerts-elsewhere-of = Wo es sich noch zeigt: { $title }
alerts-elsewhere = Wo es sich noch zeigt, verglichen mit dem Erwarteten
alerts-checked-lead = Wie weit jede Kennzahl vom Erwarteten entfernt ist, in ihren üblichen Schwankungen
alerts-fired = Ausgelöst
alerts-quiet = Ruhig
alerts-learning = Lernt noch
alerts-too-few = Zu wenige
alerts-off = Aus
alerts-last-7 = Letzte 7 Tage gegen die 7 davor
alerts-checks-note = Nur eine Zahl heißt ruhig: im üblichen Bereich oder zu klein, um zu zählen; es ist die des Fensters von 1, 3, 7 oder 14 Tagen, das am weitesten abweicht. Lernt noch: weniger als 42 Tage zum Vergleichen. Zu wenige: Keine Veränderung wäre vom Zufall zu unterscheiden. Die letzte Spalte vergleicht die Rohwerte von { $segment }, ohne Wochentage und üblichen Bereich zu berücksichtigen.
track-severity = Schwere
track-rule = Regel
track-per-month = Je Kennzahl und Monat
track-mean-days = Tage im Mittel
track-none = Noch hat keine Regel ausgelöst.
track-verdicts = Was das Team daraus gemacht hat
track-acknowledged-as = Quittiert als
track-demo = Vorfälle der Demo
track-caught = Erkannt
track-first-warning = Erste Warnung mit den Daten bis
notes-lead = Was die Diagramme sonst markieren
notes-kind = Art
notes-about = Betrifft
playbooks-lead = Was zu tun ist, wenn eine Kennzahl alarmiert
severity-critical = Kritisch
severity-warning = Warnung
severity-info = Info
severity-good = Gute Nachricht

## Brief

brief-alerts = Laufende Alarme

## Comparison of segments

compare-note = Pfeil und Farbe: Das 95-%-Intervall der Veränderung schließt null aus. Grau: Es kann Zufall sein. Jede kleine Linie hat ihre eigene Skala.
breakdown-title = Nach { $attribute }
breakdown-lead = Die häufigsten Werte. Gezählt werden Personen, die im Zeitraum begonnen haben.
breakdown-people = Personen
breakdown-empty = (leer)
breakdown-other = Andere ({ $number })
breakdown-row = Eine Zeile ist ein Wert von { $attribute }, jene der meisten Personen zuerst, dann alle übrigen zusammen. Jeder wird gemessen wie ein eigenes Segment: wer den Wert hat, nach der ersten Zeile dieses Nutzers in der Nutzertabelle. Testnutzer und die überall ausgelassenen Ereignisse sind in keinem.
breakdown-window = { $days }; jede Metrik hat das Fenster ihrer Definition
breakdown-numerator = Personen des Werts, die im Zeitraum begonnen haben
breakdown-denominator = alle, die im Zeitraum begonnen haben; daran sind die Anteile gemessen
breakdown-columns = Spalten
breakdown-others = Übrige Werte
breakdown-others-rare = { $number }; von allen Werten { $rare } mit weniger als { $least } Nutzern, die nie für sich stehen
breakdown-without = Nutzer ohne { $attribute }
breakdown-few = weniger als { $number }
compare-rates = Raten, eine nach der anderen
compare-rates-lead = Eine Skala für alle Segmente einer Rate
compare-series-lead = Eine Skala für alle Segmente
compare-now = jetzt
compare-interval = 95-%-Intervall
compare-previous = vorheriger Zeitraum, bei gleichem Alter
compare-place = Lage

## Data health

data-lead = Was gelesen und was ausgelassen wurde, und warum.
data-as-of = Stand { $day } ({ $clock }).
data-checks = Prüfungen
data-rows = Zeilen
data-left-out = Ausgelassene Ereignisse
data-left-out-lead = { $total } insgesamt, nach dem ersten zutreffenden Grund
data-gaps = Tage ohne Daten
data-gaps-lead = { $days }, ohne Ereignisse oder ohne die meisten Arten, die sonst jeden Tag kommen:
data-no-gaps = Keine: An keinem Tag fehlen Daten. Wochentage, die üblicherweise leer sind, zählen nicht dazu.
data-none = Es gibt noch keine Daten.
data-names = Ereignisse nach Namen
data-names-lead = Die häufigsten zuerst, über alle Tage; Zeilen von Testnutzern, ausgeschlossenen Quellen und ohne Nutzer stehen getrennt
data-events = Ereignisse
data-people = Personen
data-first-day = Erster Tag
data-last-day = Letzter Tag
data-last-28 = Letzte 28 Tage
data-used-in = Verwendet in
data-left-out-mark = ausgelassen
data-no-events = Es gibt noch keine Ereignisse.
data-by-day = Ereignisse nach Tagen
data-newest-days = Die neuesten Tage zuerst
data-counted = Gezählte Ereignisse
data-last-at = Letztes um ({ $clock })
data-no-counted = Es gibt noch keine gezählten Ereignisse.
data-audit = Protokoll dieses Builds

## Decisions page

decisions-log = Entscheidungslog
decisions-trend-before = Trend davor
decisions-incidents = Vorfälle seither
decisions-reverse = Zurücknehmen, wenn
decisions-serves = Dient
decisions-alternatives = Alternativen
decisions-tradeoffs = Nachteile
decisions-none = Noch ist keine Entscheidung festgehalten. Eine Datei in <code>content/decisions/</code> genügt.
decisions-judged = Wie eine Entscheidung beurteilt wird
decisions-judged-lead = Die zehn Wochen vor einer Entscheidung (oder so viele, wie ihr folgen, falls mehr) geben einen geraden Trend. Die Veränderung ist, wie weit die ganzen Wochen danach im Mittel vom fortgeführten Trend abliegen; der Tag selbst zählt nicht. Das 95-%-Intervall folgt der Streuung der Wochen, nie weniger als dem Zufall.
verdict-kept = Erfüllt
verdict-kept-means = Sicher in die richtige Richtung, und die erwartete Größe ist möglich.
verdict-partly = Teilweise
verdict-partly-means = Sicher in die richtige Richtung, aber weniger als erwartet.
verdict-missed = Verfehlt
verdict-missed-means = Weniger als erwartet, vielleicht keine Veränderung.
verdict-harmed = Geschadet
verdict-harmed-means = Sicher in die falsche Richtung.
verdict-unclear = Unklar
verdict-unclear-means = Der Rest, oder zu wenige Daten.
verdict-too-early = Zu früh
verdict-too-early-means = Die Tage zum Vergleichen sind noch nicht alle da.
decisions-no-control = Es gibt keine Kontrollgruppe: Ein Trend, der sich von selbst biegt, sieht wie eine Wirkung aus.

## Definitions page

definitions-lead = Was jede Zahl bedeutet, aus demselben Verzeichnis, das sie berechnet. Alle Tage sind Kalendertage in { $place }.
definitions-steps = Fenster des Trichters
definitions-ranges = Zeiträume
definitions-counting = Was gezählt wird
definitions-unit = Einheit
definitions-good = Gute Richtung
definitions-activated = Aktiviert heißt: { $step } erreicht.
definitions-when = Wann
definitions-steps-note = Schritte zählen der Reihe nach. Jedes Fenster misst ab dem Start des Nutzers, nicht ab dem Schritt davor.
definitions-several = Ein Nutzer kann in mehreren sein.
definitions-users-whose = Nutzer, deren
definitions-attributes = Es gelten die Attribute, die Nutzer jetzt haben. Ein fehlendes Attribut gilt als unbekannt.
definitions-as-of = Jeder endet am Stichtag, dem letzten ganzen Tag.
definitions-previous = Vorheriger Zeitraum
definitions-active = Ereignisse, die einen Nutzer aktiv machen
definitions-sources = Ausgelassene Quellen
definitions-none = keine
definitions-users-out = Ausgelassene Nutzer
definitions-test-users = Testnutzer
definitions-rates = Raten
definitions-rates-text = mit ihrem 95-%-Intervall nach Wilson; nicht definiert, wenn niemand im Nenner ist
definitions-cohorts = Vergleiche von Kohorten
definitions-cohorts-text = bei gleichem Alter: Jede ältere Kohorte bekommt so viele Tage, wie die neuere hatte

## Editions and mails

edition-of = Ausgabe vom { $day }
edition-of-week = Ausgabe der Woche { $week }/{ $year }
edition-week = Woche { $week }/{ $year }
edition-week-short = Woche { $week }
edition-against = , verglichen: { $previous }
edition-nav = Ausgaben
edition-before = Ausgabe davor
edition-all = Alle Ausgaben
edition-after = Ausgabe danach
edition-no-alert = Keine Kennzahl liegt außerhalb ihres üblichen Bereichs.
edition-all-alerts = Alle Alarme
edition-like-for-like = Änderung bei gleichem Alter
edition-nothing-drawn = Es gibt nichts zu zeichnen.
edition-nothing-new = Nichts Neues, nichts beendet, nichts neu berechnet.
edition-course = Verlauf
label-figure = Kennzahl
edition-complete-days = Gezählt werden nur ganze Tage in { $place }.
edition-values = Werte als JSON
edition-mail = Die Mail
mail-whole-edition = Die ganze Ausgabe auf einer Seite
snapshots-period = Tag oder Woche
snapshots-lead = Jeder abgeschlossene Tag und jede abgeschlossene Woche, so wie sie berichtet wurden: je eine Seite, die sich nie ändert, mit ihrer Mail und ihren Werten.
snapshots-label = Ausgaben, die neuesten zuerst
snapshots-headline = Schlagzeile
snapshots-ongoing = Laufend
snapshots-none = Noch gibt es keine Ausgabe. <code>flightdeck snapshot</code> schließt den neuesten ganzen Tag ab.

## The list of all pages

find-title = Alle Seiten

## Mission

mission-map = Vom Ziel zur Entscheidung
mission-requirement = Anforderung
mission-task = Aufgabe
mission-artifact = Artefakt
mission-risks = Risiken
mission-risks-lead = Wahrscheinlichkeit mal Auswirkung, das größte Risiko zuerst
mission-threatens = Bedroht: { $what }
mission-by = bis { $day }
mission-no-step = Noch ist kein nächster Schritt festgehalten.
mission-log = Umsetzungsprotokoll
mission-no-log = Noch ist nichts festgehalten.
folder-pages = Seiten dieses Ordners

## Receipts

receipts-title = Woher die Zahlen kommen
receipts-lead = Jede Zahl des <a>Cockpits</a> mit ihrer Definition, ihren Zählungen und SQL, das auf denselben Zeilen dieselbe Zahl ergibt.
receipts-tables = Reihen und Tabellen
receipts-tables-lead = SQL, das jeweils alle Zeilen ergibt
receipts-left-out = Was ausgelassen wurde
receipts-left-out-lead = { $total } Ereignisse der gesamten Daten, nach dem ersten zutreffenden Grund
receipts-exactly = genau { $value }
receipts-cockpit = Im Cockpit
receipts-compare = Im Vergleich
receipts-definition = Definition
receipts-of = Aus
receipts-sql = SQL zu { $title }
receipts-no-sql = Kein SQL: Die Zahl ist nicht definiert oder wird aus Datenschutz zurückgehalten, und SQL, das sie verriete, wird nicht veröffentlicht.
receipts-no-sql-row = Kein SQL: Eine Zeile wird aus Datenschutz zurückgehalten, und SQL, das sie verriete, wird nicht veröffentlicht.
receipts-no-data = Kein SQL: Es gibt noch keine Daten.
edition-receipts-title = Woher die Zahlen vom { $day } stammen
edition-receipts-title-week = Woher die Zahlen der Woche { $week }/{ $year } stammen
edition-receipts-lead = Jede Zahl von { $segment }, wie die Ausgabe sie nannte, mit SQL, das sie aus den Zeilen jener Tage ergibt. Später eingetroffene Zeilen können das Ergebnis ändern.
edition-receipts-from-start = { $step }, vom Start an
edition-receipts-no-sql = Kein SQL: Die Zahl ist nicht definiert oder wird aus Datenschutz zurückgehalten, oder die Einstellungen kennen ihre Kennzahl oder ihr Segment nicht mehr.
receipts-row = Eine Zeile ist { $what }.
receipts-data-health = Gelesene Zeilen, Tage ohne Daten und Aktualität stehen auf der Seite <a>Datenqualität</a>.
html-language = de
under-an-hour = unter 1 Std.
hours = { $number ->
    [one] { $number } Std.
   *[other] { $number } Std.
}
points = { $number ->
    [one] { $size } Punkt
   *[other] { $size } Punkte
}
days-to = { $number ->
    [one] { $number } Tag
   *[other] { $number } Tage
} bis { $last }
days-to-same-weekdays = { $number ->
    [one] { $number } Tag
   *[other] { $number } Tage
} bis { $last }, gleiche Wochentage

## Charts

kind-decision = Entscheidung
kind-alert = Alarm
kind-release = Release
kind-campaign = Kampagne
kind-holiday = Feiertag
kind-outage = Ausfall
kind-note = Notiz
chart-not-drawn = Das Diagramm ließ sich nicht zeichnen: { $reason }. Seine Werte stehen in der Tabelle.
cohort-day = Kohortentag
cohort-week = Kohortenwoche
cohort-days-title = Kohortentage, jeder Tag nach dem Start
cohort-weeks-title = Kohortenwochen, jeder Tag nach dem Start
cohort-days-caption = Anteil der Kohorte jedes Tages, der so viele Tage nach dem Start aktiv war, in Prozent
cohort-weeks-caption = Anteil der Kohorte jeder Woche, der so viele Tage nach dem Start aktiv war, in Prozent
cohort-days-note = Eine Zeile je Kohortentag, eine Spalte je Tag nach dem Start. Leere Zellen liegen nach dem { $last }: Sie sind noch nicht bekannt.
cohort-weeks-note = Eine Zeile je ISO-Woche, nur mit den Tagen des Zeitraums, eine Spalte je Tag nach dem Start. Leere Zellen liegen nach dem { $last }: Sie sind noch nicht bekannt.
unknown = Unbekannt.

## Shipped

shipped-day-before = Am Tag davor
shipped-days-before = { $number ->
    [one] { $number } Tag davor
   *[other] { $number } Tage davor
}

## How an incident stands

standing-back = Seit { $first } wieder normal
standing-ongoing = Laufend seit { $first }
standing-new-level = Neues Niveau seit { $first }
standing-over = { $days }, vorbei
standing-lasting = { $days }, noch nicht zurück
standing-recovered = { $days }, erholt
acknowledged = { $verdict }, so { $by } am { $on }{ $note }.{ $until }
acknowledged-note = : { $note }
acknowledged-until = {" "}Bis { $day }.
windows-day = { $day } gegen das Niveau von { $baseline }, um Wochentage bereinigt
windows-days = { $number } Tage, { $days }, gegen das Niveau von { $baseline }, um Wochentage bereinigt
plain-weeks = Die 7 Tage bis { $newest }: { $now }, die 7 davor: { $before }{ $change }
plain-day = Am { $newest }: { $now }, der Median der 14 Tage davor: { $before }{ $change }
from-nothing = von 0
certainty = Das { $own }-Fache der üblichen Schwankung; { $when -> 
    [now] jetzt
   *[end] am Ende
} { $newest } über 1, 3, 7 und 14 Tage; Konfidenz { $confidence }.{ $of }
certainty-of = {" "}Von { $users } Nutzern.
gate-learning = weniger als 42 Tage zum Vergleichen
gate-off = in den Einstellungen abgeschaltet
gate-size = zu wenige Nutzer, um eine Veränderung vom Zufall zu unterscheiden
gate-missing = bisher keine Daten
gate-usual = im üblichen Bereich
gate-edge = nur eine Info, da sie in gewöhnlichen zwei Wochen so weit ausschlägt
gate-info = nur eine Info: ein frühes Zeichen oder eine gute Nachricht
gate-sign = ungewöhnlich in die eine Richtung, verändert in die andere
gate-percent = ungewöhnlich, aber in Prozent zu klein
gate-few = so wenige, dass keine Veränderung zählen würde
gate-delta = ungewöhnlich, aber in Zahlen zu klein
gate-recovered = auf dem Rückweg von einem Alarm
gate-many = auf Info gesenkt, da so etwas bei so vielen Prüfungen Zufall sein kann
gate-holiday = auf Info gesenkt, da der Tag ein eingetragener Feiertag ist
alerts-number = { $number ->
    [one] { $number } Alarm
   *[other] { $number } Alarme
}
alerts-none-ongoing = { $alerts }, keiner laufend
alerts-some-ongoing = { $alerts }, { $ongoing } laufend
alerts-over-in-range = { $number } in diesem Zeitraum
alerts-more-over = { $number } weitere, vorbei
alerts-more = { $number } weitere in diesem Zeitraum
alerts-nothing = Nichts Außergewöhnliches, { $days }.
alerts-no-data = Es gibt noch keine Daten zum Beurteilen.
alerts-description = Jeder Vorfall mit seinem Beleg, das Ergebnis jeder Prüfung, und wie oft die Regeln ausgelöst haben.
alerts-ongoing = { $number ->
    [0] Kein Alarm läuft.
    [one] 1 Alarm läuft.
   *[other] { $number } Alarme laufen.
}
alerts-group-ongoing = Laufend
alerts-group-ongoing-empty = Kein Alarm läuft: In der letzten Woche lag keine Kennzahl außerhalb ihres üblichen Bereichs.
alerts-group-level = Neues Niveau
alerts-group-level-empty = Keine Kennzahl hat nach einem Alarm ein neues Niveau.
alerts-group-over = Vorbei
alerts-group-over-empty = Keine weitere Kennzahl hat bisher ihren üblichen Bereich verlassen.
alerts-whole-history = { $number ->
    [one] { $number } Alarm seit Beginn
   *[other] { $number } Alarme seit Beginn
}
alerts-caption = { $label } nach Tagen; hinterlegt: { $days }; gestrichelt: erwartet, ab { $first } nach dem Niveau davor
alerts-data-missing = Daten fehlen
check-data-to = Daten bis { $day }
a-day = { $value } pro Tag
split-line = { $label }: von { $before } auf { $now }{ $chance -> 
    [chance] {" "}(kann Zufall sein)
   *[beyond] {""}
}, { $share } der Veränderung
split-mix-line = Die Zusammensetzung nach Segmenten erklärt { $mix } von { $all }
track-lead = Die Regeln, Tag für Tag über alle Daten nachgespielt, als wäre jeder Tag heute: { $metrics -> 
    [one] { $metrics } Kennzahl
   *[other] { $metrics } Kennzahlen
} beobachtet, { $months } Monate je einer Kennzahl.
track-planted = Das Szenario der Demo enthält { $number -> 
    [one] { $number } Vorfall
   *[other] { $number } Vorfälle
}; die Regeln erkannten { $caught }. Tage zählen vom ersten schlechten, bei einer Kohortenkennzahl von der ersten schlechten Kohorte, die eine D7-Retention erst eine Woche später zeigen kann, bis zur ersten Warnung: Ein frühes Zeichen davor zählt nicht.
track-incident = { $label } { $direction -> 
    [up] gestiegen
   *[down] gefallen
}, { $segment }
rule-day = Ein Tag gegen die 14 davor
rule-three-days = 3 Tage gegen die 28 davor
rule-week = 7 Tage gegen die 56 davor
rule-fortnight = 14 Tage gegen die 28 davor
rule-reverse = Bedingung, eine Entscheidung zurückzunehmen
ack-real = echt
ack-expected = erwartet
ack-noise = Rauschen
ack-accepted = akzeptiert

## Values

withheld = verdeckt
withheld-why = Aus Datenschutz verdeckt: zu wenige Personen, oder ein Wert, der eine solche Zelle verriete.
users-of = { $hits } von { $total } { $total -> 
    [one] Nutzer
   *[other] Nutzern
}
low-to-high = { $low } bis { $high }
delta-unchanged = unverändert von { $before }
delta-from = von { $before }
delta-up = gestiegen von { $before }
delta-down = gefallen von { $before }
delta-chance = kann Zufall sein
delta-better = besser
delta-worse = schlechter
last-days = { $number -> 
    [one] letzter { $number } Tag
   *[other] letzte { $number } Tage
}
page-title = { $what }, { $length }
cockpit-description = Aktivierung, Retention und Trends von { $segment }, { $length }.
cockpit-withheld = { $number -> 
    [one] { $number } Wert wird
   *[other] { $number } Werte werden
} aus Datenschutz zurückgehalten: zu wenige Personen, oder sie verrieten einen solchen Wert.
download-funnel = Trichter
download-summary = Zusammenfassung
compare-description = Alle Segmente nebeneinander: Kennzahlen, die Schritte des Trichters und Retention.
changes-against = Verglichen: { $previous }
cohorts-all-days = { $number -> 
    [one] Der { $number } Tag
   *[other] Alle { $number } Tage
}
cohorts-previous = Vorher
cohorts-part = { $old } von { $size } { $size -> 
    [one] Nutzer
   *[other] Nutzern
} sind alt genug
kpi-no-events = Es gibt noch keine gezählten Ereignisse.
kpi-nobody-started = In diesem Zeitraum hat niemand begonnen, es gibt also nichts, wodurch zu teilen wäre.
kpi-nobody-before = Niemand hat den Schritt davor erreicht, es gibt also nichts, wodurch zu teilen wäre.
kpi-no-cohort = Keine Kohorte dieses Zeitraums ist alt genug, oder alle sind leer.
kpi-nobody-active = Am Stichtag war niemand aktiv, es gibt also nichts, wodurch zu teilen wäre.
kpi-before-seven = Die sieben Tage bis zum Stichtag beginnen vor den Daten.
kpi-before-28 = Die 28 Tage bis zum Stichtag beginnen vor den Daten.
kpi-before-28-or-nobody = Die 28 Tage bis zum Stichtag beginnen vor den Daten, oder niemand war in ihnen aktiv.
kpi-undefined = In diesem Zeitraum nicht definiert.
kpi-no-data = Noch keine Daten
kpi-no-earlier = Kein Vergleich: Die Daten reichen nicht { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} weiter zurück
kpi-change-withheld = Vergleich aus Datenschutz zurückgehalten
kpi-change-undefined = Kein Vergleich: im vorherigen Zeitraum nicht definiert
kpi-equal-age = Bei gleichem Alter verglichen. Ohne das steht der vorherige Zeitraum jetzt bei { $plain }.
kpi-latest = Am { $day }: { $value }{ $change }.
kpi-latest-change = {" "}({ $amount } von { $before } am { $then })
scope-cohorts = Start { $number -> 
    [one] am letzten Tag
   *[other] in den letzten { $number } Tagen
}
scope-total = in { $number } { $number -> 
    [one] Tag
   *[other] Tagen
}
scope-mean = Tagesmittel über { $number } { $number -> 
    [one] Tag
   *[other] Tage
}
scope-day = am { $last }
scope-days-to = { $number } Tage bis { $last }

## Funnel, retention and trends

funnel-lead = { $number ->
    [one] { $number } Nutzer hat begonnen: { $days }.
   *[other] { $number } Nutzer haben begonnen: { $days }.
}
funnel-size-withheld = Die Größe der Kohorte wird aus Datenschutz zurückgehalten.
funnel-any-event = Ereignis
funnel-named-event = Ereignis { $name }
funnel-no-events = Es gibt noch keine gezählten Ereignisse. Der Trichter füllt sich mit dem ersten { $event }.
funnel-nobody = Aus diesem Segment hat niemand begonnen: { $days }. Der Trichter füllt sich mit Nutzern, deren erstes { $event } im Zeitraum liegt; ein längerer kann helfen.
funnel-comparison = Verglichen mit den Kohorten davor ({ $compared }); beide Seiten hatten gleich viele Tage Zeit.
funnel-nobody-reached = Niemand hat diesen Schritt erreicht.
funnel-start = Start
funnel-within = innerhalb von { $number } { $number -> 
    [one] Tag
   *[other] Tagen
}
funnel-left = { $number } hier abgesprungen, { $share }
funnel-all-young = wer in diesen Tagen begann, kann den Schritt noch erreichen.
funnel-young = { $young ->
    [one] wer am neuesten von { $days } Tagen begann, kann den Schritt noch erreichen.
   *[other] wer an den neuesten { $young } von { $days } Tagen begann, kann den Schritt noch erreichen.
}
retention-no-events = Es gibt noch keine gezählten Ereignisse. Die Retention füllt sich ab dem ersten Tag mit Nutzern.
retention-nobody = Aus diesem Segment hat niemand begonnen ({ $days }), es gibt also keine Kohorte. Ein längerer Zeitraum kann helfen.
retention-too-young = Nicht definiert: Keine Kohorte dieses Zeitraums ist alt genug.
retention-open = { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} öffnen
trends-no-events = Es gibt noch keine gezählten Ereignisse. Die Trends füllen sich Tag für Tag.
trends-before-data = Die Daten beginnen am { $first }; Tage davor stehen auf 0.

## Notices about the data

notice-cut = Der neueste Tag ist unvollständig.
notice-cut-hours = Der { $day } endet Stunden früher als üblich und bleibt außen vor{ $events }.
notice-cut-at = Der { $day } endet um { $time } ({ $clock }) und bleibt außen vor{ $events }.
notice-with-events = , mit { $number } { $number -> 
    [one] Ereignis
   *[other] Ereignissen
}
notice-clocks = Falsche Uhren.
notice-future = Ereignisse aus der Zukunft.
notice-stray-some = Einige Ereignisse liegen Wochen oder Jahre von allen anderen entfernt: Ihre Uhren müssen falsch gehen, und sie zählen nicht.
notice-stray-number = { $number -> 
    [one] { $number } Ereignis liegt Wochen oder Jahre von allen anderen entfernt: Seine Uhr muss falsch gehen, und es zählt nicht.
   *[other] { $number } Ereignisse liegen Wochen oder Jahre von allen anderen entfernt: Ihre Uhren müssen falsch gehen, und sie zählen nicht.
}
notice-future-some = Einige Ereignisse kommen aus der Zukunft: Ihre Uhren müssen falsch gehen, und sie zählen nicht.
notice-future-number = { $number -> 
    [one] { $number } Ereignis kommt aus der Zukunft: Seine Uhr muss falsch gehen, und es zählt nicht.
   *[other] { $number } Ereignisse kommen aus der Zukunft: Ihre Uhren müssen falsch gehen, und sie zählen nicht.
}

## Data health, line by line

data-description = Gelesene und ausgelassene Zeilen, Tage ohne Daten, Aktualität und das Protokoll dieses Builds.
health-ok = OK
health-look = Achtung
health-no-events = Es gibt keine gezählten Ereignisse.
health-stale = Das neueste Ereignis ist vom { $newest } { $clock }: über zwei Tage vor diesem Build.
health-fresh = Die Daten sind aktuell: Das neueste Ereignis war beim Build keine zwei Tage alt.
health-newest-complete = Der neueste Tag wirkt vollständig.
health-missing-days = { $number ->
    [0] An keinem Tag fehlen Daten.
    [one] An { $number } Tag fehlen Daten.
   *[other] An { $number } Tagen fehlen Daten.
}
health-no-stray = Kein Ereignis liegt weit von allen anderen entfernt.
health-no-future = Kein Ereignis kommt aus der Zukunft.
health-some-circles = Einige Aliasse führen dorthin zurück, wo sie begannen; jeder solche Kreis zählt als seine kleinste Kennung.
health-circles = { $number -> 
    [one] { $number } Kreis von Aliassen führt
   *[other] { $number } Kreise von Aliassen führen
} dorthin zurück, wo sie begannen; jeder solche Kreis zählt als seine kleinste Kennung.
health-fits = Alle Ereignisse, Segmente und Quellen der Einstellungen kommen in den Daten vor.
none = keine
at-clock = { $time } { $clock }
row-aliased = Anonyme Kennungen, die zu einem Nutzer gehören
row-shared = Darunter Kennungen mehrerer Nutzer (geteilte Geräte)
row-events = Gelesene Ereigniszeilen
row-counted = Gezählte Ereignisse
row-users = Gelesene Nutzerzeilen
row-test-users = Darunter Testnutzer
row-counted-users = Nutzer mit einem gezählten Ereignis
row-without-user = Gezählte Ereignisse, deren Nutzer keine Zeile hat
row-repeated = Wiederholte Ereignisse (Nutzer, Name und Zeitpunkt wie beim vorigen)
row-broken = Gezählte Ereignisse, deren Eigenschaften gebraucht werden und kein JSON sind
row-not-added = Werte, die keine Zahl oder zu groß sind und keiner Summe zugezählt wurden
row-as-of = Letzter ganzer Tag (Stichtag)
row-first-event = Erstes gezähltes Ereignis
row-last-event = Letztes gezähltes Ereignis
row-newest-event = Neuestes Ereignis, auch nach dem Stichtag
row-changed = Daten, Einstellungen oder Texte zuletzt geändert
reason-without-user = Ohne Nutzer
reason-test-user = Von einem Testnutzer
reason-source = Aus der Quelle { $source }
reason-without-time = Ohne lesbare Zeit
reason-future = Aus der Zukunft
reason-after = Nach dem letzten Tag, der zählen darf
reason-cut = An einem letzten Tag, der zu früh endet
reason-stray = Weit von allen anderen entfernt
gap-days = { $days } ({ $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
})
event-nameless = Ohne Namen
event-other = Alle anderen Namen
event-withheld = Aus Datenschutz zurückgehaltene Namen
event-not-counted = nicht gezählt
event-in-step = Schritt { $label }
event-in-active = aktive Nutzer
event-in-trend = Trend { $label }
event-nowhere = nirgends

## Goals

goal-text = { $target }{ $by }: { $status }{ $expected }
goal-of-card = Ziel { $goal }
goal-by = {" "}bis { $day }
goal-reached = erreicht
goal-on-track = auf Kurs
goal-behind = im Rückstand
goal-missed = verfehlt
goal-open = noch nicht erreicht
goal-too-early = zu früh für ein Urteil
goal-expected = , { $value } bis jetzt erwartet
goal-line = { $label }: { $value }, Ziel { $goal }

## Decisions, one by one

decision-proposed = Vorgeschlagen
decision-active = In Kraft
decision-reversed = Zurückgenommen
decision-expected = { $change } des Niveaus, das ohne sie erwartet wurde
decision-harm = Sie hat geschadet.
decision-harmed = { $harm } { $text }
decision-not-in-effect = Sie ist noch nicht in Kraft.
decision-not-over = Urteil fällig am { $day }.
decision-few-weeks = Zu wenige Wochen zählen: Es braucht vier davor und zwei danach, mit je vier bekannten Tagen.
decision-few-events = Zu wenige Ereignisse: davor weniger als fünf in der Woche.
decision-undefined = Die Kennzahl oder die erwartete Veränderung ist nicht definiert, es gibt also nichts zu vergleichen.
decision-withheld = Aus Datenschutz zurückgehalten: Zu wenige der Tage zum Vergleichen werden einzeln veröffentlicht.
decision-measured = { $change } (95-%-Intervall: { $low } bis { $high }): { $level }, wo ohne sie { $without } erwartet war. Erhofft: { $expected }.
decision-measured-day = { $change } (95-%-Intervall: { $low } bis { $high }): { $level } pro Tag, wo ohne sie { $without } erwartet war. Erhofft: { $expected }.
decision-left-out = Ausgelassen: { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
}: { $parts }.
decision-out-holidays = { $number } als Feiertage eingetragen
decision-out-missing = { $number } ohne vollständige Daten
decision-out-incident = { $number } aus Vorfällen, die davor endeten
decision-out-ignored = { $number }, die ihre Datei ausnimmt
decision-out-ignored-why = { $number }, die ihre Datei ausnimmt ({ $reasons })
decision-out-earlier = { $number } bis zu einer früheren Entscheidung
decision-overlap = Überschneidet sich bei derselben Kennzahl: „{ $title }“ { $what -> 
    [ended] endete am
   *[began] galt ab
} { $day }; { $then -> 
    [days] die Tage bis dahin bleiben außen vor
    [weeks] die Wochen danach enden davor
   *[mixed] ohne sie blieben zu wenige Wochen, die Zahl enthält also beide Wirkungen
}.
reversal-not-watched = nicht beobachtet, solange sie nicht in Kraft ist
reversal-not-over = ihre ersten { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} sind am { $day } vollständig
reversal-unknown = nicht zu sagen, da ein Wert nicht definiert ist oder zurückgehalten wird
reversal-clear = trifft nicht zu, { $value }{ $over }
reversal-holds = trifft zu, { $value }{ $over }, zuerst an den Tagen bis { $day }
reversal-over = {" "}über { $days }
reversal-text = { $metric } { $side -> 
    [below] unter
   *[above] über
} { $limit } für { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
}: { $state }.
decisions-description = Was entschieden wurde, welche Kennzahl sich um wie viel bewegen sollte, und was sie dann tat.
decisions-number = { $number ->
    [one] { $number } Entscheidung
   *[other] { $number } Entscheidungen
}
decisions-lead-parts = { $all }: { $parts }.
decisions-kept = { $number } erfüllt
decisions-partly = { $number } teilweise
decisions-missed = { $number } verfehlt
decisions-harmed = { $number } geschadet
decisions-unclear = { $number } unklar
decisions-too-early = { $number } zu früh für ein Urteil
decisions-windows = { $after } gegen { $before }
decisions-caption = { $label } nach Tagen; hinterlegt: { $days }; gestrichelt: der Trend davor, fortgeführt

## Definitions, receipts, find, mission, brief, navigation

definitions-description = Jede Kennzahl dieser Seiten: Formel, Fenster, Nenner, Grenzfälle.
unit-percent = Prozent; Veränderungen in Prozentpunkten
direction-up = nach oben
direction-down = nach unten
direction-none = keine
step-any-event = irgendein Ereignis
step-start = der Start, ab dem alle Fenster messen
step-within = innerhalb von { $number } { $number -> 
    [one] Tag
   *[other] Tagen
} nach dem Start, beide Enden eingeschlossen
segment-everybody = alle
segment-empty = der leere Text
segment-condition = { $attribute } ist { $values }
or = { $before } oder { $last }
and-all = { $before } und { $last }
range-no-data = noch keine Daten
range-before-data = keiner: Er begänne vor den Daten
receipts-page-title = Woher die Zahlen kommen: { $segment }, { $length }
receipts-page-description = Definition, Zählungen und SQL jeder Zahl von { $segment }, { $length }.
table-daily = { $label } nach Tagen
table-daily-row = ein Tag des Zeitraums
table-steps = Schritte des Trichters
table-steps-row = ein Schritt, mit denen, die ihn erreicht haben, den Konversionsraten und den Stunden seit dem Start (nächster Rang)
table-funnel = Trichter nach Starttagen
table-funnel-row = ein Tag, an dem Personen begannen, mit denen, die jeden Schritt erreicht haben
table-cohorts = Kohorten nach Tagen
table-cohorts-row = ein Tag, an dem Personen begannen, und ein Tag danach, mit denen, die dann aktiv waren
receipt-days = Tage des Zeitraums
receipt-denominator = { $count }: { $of }
over-cohorts = die Kohorten des Zeitraums
over-total = die Summe über den Zeitraum
over-mean = das Mittel über die Tage des Zeitraums
over-last-day = der letzte Tag des Zeitraums
find-description = Alle Seiten, Kennzahlen, Segmente, Alarme, Entscheidungen und Dokumente.
find-pages = Seiten
find-metrics = Kennzahlen
find-documents = Dokumente
nav-compare = Vergleich
nav-cockpit = Cockpit
nav-receipts = Belege
find-compare = Segmente nebeneinander
find-mission = Ziel, Anforderungen, Aufgaben, Risiken
find-cockpit = Zusammenfassung, Kennzahlen, Trichter, Alarme, Retention, Trends
find-alerts = Jeder Vorfall mit seinem Beleg
find-decisions = Was entschieden wurde und was daraus wurde
find-editions = Abgeschlossene Tage und Wochen, wie sie berichtet wurden
find-definitions = Was jede Zahl bedeutet
find-data = Gelesene und ausgelassene Zeilen, Aktualität
find-receipts = Woher jede Zahl kommt
find-segment-standing = { $segment }. { $standing }
find-data-playbook = Daten
find-what-to-do = Was zu tun ist
find-feed = Feed der Alarme
find-feed-detail = Atom
mission-description = Worauf wir hinarbeiten, was es verlangt, was dafür geschieht und was die Kennzahlen jetzt sagen.
mission-no-cockpit = Zu diesem Segment gibt es kein Cockpit.
mission-scope = Die Werte gelten für { $segment }, die { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} bis { $last }.
task-todo = Offen
task-doing = In Arbeit
task-done = Erledigt
likelihood-1 = Selten
likelihood-2 = Unwahrscheinlich
likelihood-3 = Möglich
likelihood-4 = Wahrscheinlich
likelihood-5 = Sicher
impact-1 = Gering
impact-2 = Klein
impact-3 = Mittel
impact-4 = Groß
impact-5 = Schwer
level-low = Niedrig
level-medium = Mittel
level-high = Hoch
brief-compared = verglichen: { $before }
brief-change = { $amount }, { $words }
brief-source = { $source } Aktualisiert { $changed }.
brief-alert = { $word }: { $title }. { $standing }. { $impact }
brief-decision = { $word }: { $title } ({ $day }). { $metric }: { $finding }
pack-purpose = Aggregierte Produktkennzahlen mit ihren Definitionen, Fakten, Entscheidungen und Risiken. Raten und relative Veränderungen in den Daten sind Verhältnisse, Tage gelten in { $zone }. Fakten mit ihrer Kennung zitieren; ein Fakt ist ein Vergleich, keine Ursache.
pack-facts = Fakten
pack-formula = Formel: { $formula }.
pack-todo = offen
pack-doing = in Arbeit
pack-done = erledigt
pack-risk = { $title } (Wahrscheinlichkeit { $likelihood } von 5, Auswirkung { $impact } von 5). { $mitigation }
snapshots-description = Jeder abgeschlossene Tag, wie er berichtet wurde.
prose-no-previous = Es gibt keinen vorherigen Zeitraum zum Vergleichen.
prose-undefined-either = In diesem oder im vorherigen Zeitraum nicht definiert.
prose-no-data = noch keine Daten

## What charts say

chart-no-events = Noch sind keine Ereignisse gezählt. Ereignisse importieren oder mit `flightdeck seed` die Demodaten anlegen.
chart-mature = Kohorten, alt genug für ein Urteil
chart-young = Kohorten noch im Fenster
funnel-chart-nobody = Aus diesem Segment hat niemand begonnen: { $days }. Ein längerer Zeitraum kann helfen.
funnel-chart-withheld = Die Größe der Kohorte wird zurückgehalten.
funnel-chart-summary = { $number ->
    [one] { $number } Nutzer hat begonnen{ $reached }.{ $young }
   *[other] { $number } Nutzer haben begonnen{ $reached }.{ $young }
}
funnel-chart-reached = { $share } erreichten { $step }
funnel-chart-all-reached = : { $parts }
funnel-chart-young = {" "}Zu jung für ein Urteil: { $parts }.
funnel-chart-young-step = { $number -> 
    [one] der neueste Kohortentag
   *[other] die neuesten { $number } Kohortentage
} für { $step }
users-number = { $number ->
    [one] { $number } Nutzer
   *[other] { $number } Nutzer
}
chart-of-start = { $share } vom Start{ $interval }
chart-of-step-before = { $share } vom Schritt davor
chart-median-time = Mediandauer ab dem Start: { $time }
chart-still-inside = { $number -> 
    [one] { $number } Kohortentag
   *[other] { $number } Kohortentage
} noch in den { $window } Tagen
chart-interval = {" "}(95 %: { $low } bis { $high })
chart-p90 = 90. Perzentil
chart-judged = Beurteilte Kohorten
chart-previous-start = Vorheriger Zeitraum, vom Start bei gleichem Alter
of-days = { $some } von { $number } { $number -> 
    [one] Tag
   *[other] Tagen
}
chart-nothing-to-show = Kein Tag hat einen Wert, der gezeigt werden darf: Es wurden zu wenige Menschen gezählt, oder davor liegen zu wenige Tage.
chart-nothing-counted = In diesem Segment wurde vom { $first } bis { $last } nichts gezählt. Ein längerer Zeitraum oder ein anderes Segment kann Daten haben.
chart-no-values = Keine Werte in diesem Zeitraum.
chart-last-value = Am { $day }: { $value }.
chart-last-value-before = Am { $day }: { $value } ({ $before } am { $then }).
chart-before-data = {" "}(vor Beginn der Daten)
chart-before-data-area = Vor Beginn der Daten
retention-curve = Retentionskurve
retention-chart-nobody = In keiner Kohorte ({ $days }) sind Nutzer, deren Rückkehr sich zählen ließe. Ein längerer Zeitraum kann helfen.
retention-chart-after = { $share } nach { $number } { $number -> 
    [one] Tag
   *[other] Tagen
}
retention-goal = Das Ziel für Tag { $number } ist { $target }.
retention-of-goal = Ziel { $target }
retention-chart-young = Keine Kohorte ist alt genug, um zu sehen, wer wiederkam.
retention-chart-summary = Wieder aktiv, von allen Nutzern an vollständigen Kohortentagen: { $parts }.
retention-retained = Wieder aktiv
retention-day = Tag { $offset }
retention-day-after = Tag nach dem Start
days-to-short = { $number } Tage bis { $last }
map-goal = Ziel
map-requirements = Anforderungen
map-tasks = Aufgaben
map-decisions = Entscheidungen
map-narrow = { $kind }: { $title }
map-task-status = { $title } ({ $status })
map-task-todo = Aufgabe, offen
map-task-doing = Aufgabe, in Arbeit
map-task-done = Aufgabe, erledigt
map-title = Landkarte der Mission
map-item = Eintrag
map-empty = Die Mission hat noch keine Anforderungen. `[[requirements]]` in ihrer Datei ergänzt sie.
map-summary = { $requirements -> 
    [one] { $requirements } Anforderung
   *[other] { $requirements } Anforderungen
}, { $tasks -> 
    [one] { $tasks } Aufgabe
   *[other] { $tasks } Aufgaben
}, { $decisions -> 
    [one] { $decisions } Entscheidung
   *[other] { $decisions } Entscheidungen
} führen zu: { $goal }.
radar-title = Risikoradar
radar-summary = { $number -> 
    [one] { $number } Risiko
   *[other] { $number } Risiken
}, { $high } hoch. Die Nummern sind die der Tabelle.
radar-empty = Noch sind keine Risiken festgehalten. `[[risks]]` in der Datei der Mission ergänzt sie.
radar-risk = Risiko
radar-likelihood = Wahrscheinlichkeit
radar-level = Stufe
numbered = { $number }. { $title }

## What metrics are

metric-not-counted = Ereignisse von Testnutzern und aus ausgeschlossenen Quellen zählen nie.
metric-utc-days = Gezeigt werden nur ganze UTC-Tage bis zum Stichtag.
metric-zone-days = Gezeigt werden nur ganze Tage in der Zeitzone des Projekts bis zum Stichtag.
metric-not-added = Ein Wert, der keine Zahl ist oder ab 10^15 groß, trägt nichts bei; die Seite zur Datenqualität zählt sie.
metric-empty-day = Ein Tag ohne solches Ereignis ist 0, nicht fehlend.
metric-lookback = Nicht definiert an Tagen, deren Fenster vor dem ersten gezählten Tag begänne.
metric-like-for-like = Bei gleichem Alter verglichen: Konversionen der älteren Kohorten zählen nur so weit, wie die neueren Zeit hatten.
metric-zero-denominator = Nicht definiert, wenn niemand im Nenner ist.
metric-activated = Aktivierte Nutzer
metric-activated-definition = Nutzer, deren erstes { $event } im Zeitraum liegt und die { $step } erreicht haben.
metric-activated-formula = Nutzer der Kohorte, die den Schritt `{ $step }` erreicht haben
metric-cohort-window = Kohorten des Zeitraums; { $days } Tage ab dem Start jedes Nutzers
metric-users = Nutzer
metric-percent = %
metric-activation = Aktivierungsrate
metric-activation-definition = Der Anteil der neuen Nutzer des Zeitraums, der { $step } erreicht hat.
metric-activation-formula = aktivierte Nutzer / Größe der Kohorte
metric-activation-denominator = alle Nutzer, deren Start im Zeitraum liegt
metric-any-event = Ereignis irgendeiner Art
metric-event = Ereignis { $name }
metric-step = { $step } (Rate)
metric-step-definition = Der Anteil der Nutzer, die { $before } erreicht haben und innerhalb von { $days } Tagen nach ihrem Start zu { $step } kamen.
metric-step-formula = Nutzer, die `{ $step }` erreicht haben / Nutzer, die `{ $before }` erreicht haben
metric-step-window = Kohorten des Zeitraums; { $days } Tage ab dem Start jedes Nutzers, beide Enden eingeschlossen
metric-step-denominator = Nutzer der Kohorte, die { $step } erreicht haben
metric-step-order = Ein Schritt zählt nur nach dem Schritt davor; ein Ereignis im selben Augenblick zählt.
metric-retention = D{ $days }-Retention
metric-retention-definition = Der Anteil der neuen Nutzer, die genau { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} nach dem Tag ihres Starts aktiv waren.
metric-retention-formula = Nutzer, aktiv am Tag d + { $days } / Nutzer, deren Start am Tag d liegt, summiert über die Kohortentage
metric-retention-window = Kohortentage des Zeitraums mit d + { $days } bis zum Stichtag
metric-retention-denominator = alle Nutzer dieser Kohortentage
metric-calendar-days = Kalendertage, keine Spannen von 24 Stunden.
metric-too-young = Kohorten, die dafür zu jung sind, bleiben außen vor und gelten nie als verloren.
metric-none-old = Nicht definiert, wenn keine Kohorte des Zeitraums alt genug ist.
metric-dau = DAU
metric-wau = WAU
metric-mau = MAU
metric-active-day = Verschiedene Nutzer mit einem Ereignis { $names } an dem Tag.
metric-active-days = Verschiedene Nutzer mit einem Ereignis { $names } in den { $days } Tagen, die mit dem Tag enden.
metric-distinct = Anzahl verschiedener Nutzer
metric-the-day = der Tag
metric-window-days = { $days } Tage, der Tag selbst eingeschlossen
metric-stickiness = Stickiness
metric-stickiness-definition = Der Anteil der aktiven Nutzer des Monats, der an dem Tag kam.
metric-stickiness-formula = DAU / MAU
metric-mau-denominator = MAU desselben Tages
metric-events-label = { $trend } (Ereignisse)
metric-events-unit = Ereignisse
metric-events-definition = Ereignisse { $event } pro Tag.
metric-events-formula = Anzahl der Ereignisse
metric-sum-definition = Die Eigenschaft { $path } der Ereignisse { $event }, zusammengezählt.
metric-sum-formula = Summe von { $path }, jeder Wert auf Millionstel gerundet
metric-users-label = { $trend } (Nutzer)
metric-users-definition = Verschiedene Nutzer mit einem Ereignis { $event } an dem Tag.
metric-per-user = { $trend } je aktivem Nutzer
metric-per-user-unit = je Nutzer
metric-per-user-definition = Ereignisse { $event } des Tages je Nutzer, der an ihm aktiv war.
metric-per-user-formula = { $key } / DAU
metric-dau-denominator = DAU desselben Tages
metric-no-active = Nicht definiert an einem Tag ohne aktive Nutzer.
metric-share = { $trend } (Anteil der aktiven Nutzer)
metric-share-definition = Der Anteil der aktiven Nutzer des Tages, der ein Ereignis { $event } hatte.
metric-share-formula = { $key } / DAU, höchstens 1
metric-share-inactive = Nutzer mit dem Ereignis, die nicht aktiv waren, zählen mit, bis zur ganzen DAU.

## Settings that do not fit

mismatch-no-event = kein Ereignis heißt „{ $name }“
mismatch-excluded = alle Ereignisse namens „{ $name }“ sind ausgelassen: von einem Testnutzer, einer ausgeschlossenen Quelle oder niemandem
mismatch-no-events = kein Ereignis heißt { $names }
quoted = „{ $name }“
mismatch-none-fulfils = kein Ereignis namens „{ $name }“ erfüllt seine Bedingungen
mismatch-no-value = kein Nutzer hat { $attribute } „{ $value }“
mismatch-nobody-in = kein Nutzer ist im Segment „{ $segment }“
mismatch-no-source = kein Ereignis kommt aus der ausgeschlossenen Quelle „{ $source }“
mismatch-unused = { $number -> 
    [one] { $number } Ereignis heißt
   *[other] { $number } Ereignisse heißen
} „{ $name }“, und nichts in den Einstellungen verwendet diesen Namen
mismatch-unknown-ids = die Nutzer von { $number -> 
    [one] { $number } Ereignis
   *[other] { $number } Ereignissen
}, mehr als der Hälfte, haben keine Zeile in „users“{ $reason }
mismatch-unknown-ids-most = die Nutzer der meisten Ereignisse, mehr als der Hälfte, haben keine Zeile in „users“{ $reason }
mismatch-reason = : { $reason }
mismatch-never-identified = niemand aus dem ersten Schritt hat eine Zeile in „users“, und alle aus dem zweiten haben eine
mismatch-near = ist „{ $near }“ gemeint?
mismatch-see-excluded = siehe „excluded_sources“, wer ein Testnutzer ist, und welche Spalte sagt, wer es war
mismatch-names-listed = die Datenqualität listet die Namen auf, die es gibt
mismatch-look-values = die Werte in „users“ ansehen
mismatch-values = es gibt { $values }
mismatch-look-properties = die Eigenschaften dieser Ereignisse ansehen
mismatch-one-user = seine Bedingungen müssen alle für einen Nutzer gelten
mismatch-spelling = Schreibweise berichtigen oder streichen
mismatch-use-it = in einem Schritt, einem aktiven Ereignis oder einem Trend verwenden, falls es zählt
mismatch-same-ids = die Kennungen der Ereignisse und in „users“ gleich schreiben
mismatch-aliases = in „aliases“ sagen, welche anonymen Personen sich als welche Nutzer herausstellten, oder mit einem Ereignis bekannter Nutzer beginnen
mismatch-settings-more = { $named } und { $more } weitere
ids-blanks = ihre Kennungen haben Leerzeichen am Rand
ids-case = ihre Kennungen unterscheiden sich in Großbuchstaben
ids-zeros = ihre Kennungen beginnen mit Nullen
ids-fraction = ihre Kennungen enden mit einem Bruchteil von null

## How the demo's incidents were caught

outcome-critical = kritisch
outcome-warning = Warnung
outcome-info = Info
outcome-as-expected = { $told }, wie erwartet
outcome-otherwise = { $told }, erwartet: { $expected }
outcome-missed = verfehlt, erwartet: { $expected }
lateness-too-quiet = nicht als Warnung
lateness-first-day = am ersten Tag
lateness-after = nach { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tagen
}
unit-users = Nutzer
unit-user-days = Nutzertage
unit-days = Tage
split-others = Übrige

## What an edition says

edition-unfinished = Erstellt, bevor der { $day } vorbei war; sein neuester Tag fällt daher niedrig aus.
edition-period = { $number -> 
    [one] letzter { $number } Tag
   *[other] letzte { $number } Tage
}, { $days }
edition-period-week = Montag bis Sonntag, { $days }
edition-week-before = Woche davor, { $days }
edition-newest = Der neueste Tag
edition-newest-against = Der neueste Tag, gegenüber { $before }
edition-others = { $number -> 
    [one] { $number } weiterer Alarm ist
   *[other] { $number } weitere Alarme sind
} in diesem Zeitraum vorbei.
edition-maturity = { $mature } von { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tagen
} beurteilbar
edition-since = Seit der Ausgabe vom { $day }
edition-since-week = Seit der Ausgabe der Woche { $week }/{ $year }
edition-first = Dies ist die erste Ausgabe
edition-new = Neu
edition-still = Weiterhin
edition-over = Vorbei
edition-restated = Neu berechnet
edition-more-numbers = und { $number -> 
    [one] { $number } weitere Zahl
   *[other] { $number } weitere Zahlen
}
edition-restated-figure = { $label } in der Ausgabe vom { $day }: { $after }, war { $before } ({ $why })
edition-restated-figure-week = { $label } in der Ausgabe der { $day }: { $after }, war { $before } ({ $why })
edition-restated-daily = { $label } am { $day }: { $after }, war { $before } ({ $why })
edition-withheld = aus Datenschutz zurückgehalten
edition-undefined = in diesem Zeitraum nicht definiert
edition-of-step = vom Schritt davor
edition-days-after = { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} nach dem Start
restated-definitions = die Definitionen haben sich geändert
restated-late = { $number -> 
    [one] { $number } Ereignis kam
   *[other] { $number } Ereignisse kamen
} später an
restated-removed = { $number -> 
    [one] { $number } Ereignis wurde
   *[other] { $number } Ereignisse wurden
} entfernt
restated-program = flightdeck { $now } rechnet es anders als { $then }
restated-rows = Zeilen von Nutzern oder Ereignissen wurden geändert
edition-not-drawn = Das Diagramm ließ sich nicht zeichnen: { $reason }.
mark-line = { $number }: { $day }, { $title }
mail-text-edition = Die ganze Ausgabe: { $link }
mail-text-alert = { $word }: { $title }. { $standing }.
mail-text-step = { $start } vom Start, { $rate } vom Schritt davor{ $change }
edition-no-alert-number = kein Alarm
edition-replaced = { $segment }, vor der Neuberechnung
edition-replaced-whole = vor der Neuberechnung
edition-no-later = Es gibt noch keine spätere Ausgabe.
edition-no-earlier = Es gibt keine frühere Ausgabe.

## Why a number is missing

retention-no-events-yet = Es gibt noch keine gezählten Ereignisse.
retention-nobody-started = An keinem Tag des { $length }-Tage-Zeitraums, der jetzt { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} alt ist, hat ein Nutzer begonnen.
retention-range-too-short = Der { $length }-Tage-Zeitraum endet, bevor eine seiner Kohorten { $number -> 
    [one] { $number } Tag
   *[other] { $number } Tage
} alt ist.
withheld-fewer-than = Zurückgehalten: Es gäbe über weniger als { $people } Personen Auskunft.

## The log of a build

audit-as-asked = { $day }, wie verlangt
audit-last-day = { $day }, der letzte ganze Tag mit Daten
audit-no-data = keiner: Es gibt keine Daten
audit-off = aus
audit-min-group = Zellen über weniger als { $people } Personen werden zurückgehalten
audit-program = Programm
audit-database = Datenbank
audit-rows-read = Gelesene Ereigniszeilen
audit-rows-counted = Gezählte Ereigniszeilen
audit-as-of = Stichtag
audit-excluded = Ausgeschlossene Quellen
audit-floor = Datenschutz-Schwelle
audit-inputs = Eingaben
mark-acknowledged = { $title }, quittiert als { $verdict }

## What wrote the summary

model-none = Es ist kein Modell eingestellt.
model-bad-form = Die Antwort des Modells hatte nicht die verlangte Form.
model-no-story = Die Antwort des Modells nannte keine vorhandene Geschichte.
model-chose = Es wählte unter Geschichten und Fakten; was über sie gesagt wird, schreiben Regeln.
model-dropped = { $chose } { $number -> 
    [one] Ein eigener Satz wurde verworfen
   *[other] { $number } eigene Sätze wurden verworfen
} ({ $causes }).
model-drop-form = nicht in der Form einer Frage oder eines Vorschlags
model-drop-words = Wörter außerhalb der Liste
model-drop-names = kein Name oder Tag eines Fakts
model-not-asked = Das Modell wurde nicht gefragt.
model-busy = Der Dienst des Modells war überlastet oder gestört (Status { $status }).
model-key = Der Dienst des Modells lehnte den Schlüssel ab (Status { $status }).
model-refused = Der Dienst des Modells lehnte die Frage ab (Status { $status }).
model-late = Das Modell antwortete nicht innerhalb von { $seconds } Sekunden.
model-long = Die Antwort des Modells war zu lang.
model-unreachable = Der Dienst des Modells war nicht erreichbar.
model-failed = Die Frage an das Modell schlug fehl.
model-leaked = Seine eigenen Sätze wurden verworfen: Mit ihnen bestanden die Seiten ihre Prüfungen nicht.
shipped-lead-day = Ausgeliefert am Tag davor
shipped-lead-days = { $number ->
    [one] Ausgeliefert { $number } Tag davor
   *[other] Ausgeliefert { $number } Tage davor
}

## What scripts say

js-use-dark = Dunkle Farben verwenden
js-use-light = Helle Farben verwenden
js-stale = Veraltet: Das neueste Ereignis ist { $days } Tage alt
js-link-copied = Link kopiert
js-link-in-address = Der Link steht in der Adresszeile
js-no-picture = Das Bild ließ sich nicht erzeugen
js-picture-copied = Bild kopiert
js-picture-saved = Bild gespeichert
js-copy-link = Link kopieren
js-copy-link-to = Link zu { $title } kopieren
js-copy-picture = Bild kopieren
js-copy-chart = Diagramm { $title } als Bild kopieren
js-find = Seite, Kennzahl, Segment oder Alarm suchen
js-found = Gefunden
js-none-found = Nichts hier hat diesen Namen.
js-one-day-after = 1 Tag nach dem Start
js-days-after = { $days } Tage nach dem Start
js-points = Prozentpunkte
js-damaged = sie ist beschädigt
js-not-loaded = sie wurde nicht geladen
js-no-chart = Das interaktive Diagramm steht nicht zur Verfügung ({ $reason }). Bild und Tabelle zeigen dieselben Werte.
js-chart-damaged = Die Daten dieses Diagramms sind beschädigt. Bild und Tabelle zeigen dieselben Werte.
js-chart = Diagramm
js-arrow-keys = Die Pfeiltasten lesen es vor, einen Wert nach dem anderen.

## Names that settings leave out

default-all-users = Alle Nutzer
default-signup = Registrierung
default-onboarding = Onboarding abgeschlossen
default-key-action = Erste Kernaktion
default-invite = Einladung
default-signups = Registrierungen
default-onboardings = Abgeschlossene Onboardings
default-key-actions = Kernaktionen
default-invites = Einladungen
default-errors = Fehler
default-title = Produkt-Cockpit
clock = Ortszeit { $place }
feed-title = { $title }: Alarme

## An address without a page

not-found-description = Unter dieser Adresse gibt es keine Seite.
feed-entry = { $severity }: { $title }
## Conditions on properties

rule-is = `{ $path }` ist { $values }
rule-is-not = `{ $path }` ist nicht { $values }
rule-exists = `{ $path }` ist vorhanden
rule-exists-not = `{ $path }` fehlt
rule-from-to = `{ $path }` liegt zwischen { $min } und { $max }
rule-at-least = `{ $path }` ist mindestens { $min }
rule-at-most = `{ $path }` ist höchstens { $max }
rule-number = `{ $path }` ist eine Zahl

## Hour by hour

hours-title = { $label } nach Stunden
hours-active = Aktive Ereignisse
hours-usual = Eine Woche davor
hours-summary = Am { $day }: { $events } Ereignisse.
hours-summary-usual = Am { $day }: { $events } Ereignisse, { $usual } in denselben Stunden eine Woche davor.
hours-withheld = Zurückgehalten: Jede Stunde gäbe über zu wenige Personen Auskunft.
hours-some-withheld = Stunden, die über zu wenige Personen Auskunft gäben, fehlen hier.
label-hour = Stunde

## Documents

label-documents = Dokumente
documents-about = Was das Team weitergibt: zum Lesen, Drucken, Herunterladen.
documents-lead = Jedes ist aus den Zahlen, Definitionen und Sätzen dieser Seiten gefüllt und ändert sich mit ihnen.
documents-all = Alle Dokumente
documents-same = Zum Lesen hier, zum Drucken oder zum Herunterladen
documents-own = Ein eigenes Dokument
documents-own-how = Legen Sie eine Markdown-Datei in <code>templates/documents/</code> des Projekts: Sie wird ein Dokument und darf jede Zahl nennen, die diese nennen. Eine, die wie ein Dokument oben heißt, tritt an seine Stelle.
document-tokens = etwa { $number } Tokens von höchstens { $most }
format-html = Eine Datei zum Drucken
format-markdown = Markdown
format-json = Daten (JSON)
for-executives = Leitung
for-product = Produkt
for-analytics = Analyse
for-engineering = Entwicklung
for-delivery = Lieferung
for-ai = KI-Werkzeuge
for-team = Team
document-brief = Kurzbericht
document-brief-about = Wie es steht, was sich geändert hat, warum es zählt, was zu tun ist.
document-requirements = Produktanforderungen
document-requirements-about = Das Ziel, für wen es ist, was es verlangt mit den heutigen Werten, Entscheidungen, Risiken und offene Fragen.
document-metrics = Spezifikation der Kennzahlen
document-metrics-about = Jede Kennzahl mit Definition, Fenster, Nenner und Grenzfällen.
document-design = Technischer Entwurf
document-design-about = Woher Ereignisse kommen, welche wofür erfasst werden, wie Zahlen entstehen, was veröffentlicht und was zurückgehalten wird.
document-plan = Entwicklungsplan
document-plan-about = Aufgaben nach Anforderung mit Verantwortlichen, Stand und Abhängigkeiten; Zeitplan, Risiken, nächste Schritte.
document-delivery = Lieferbericht
document-delivery-about = Was seit der letzten Ausgabe geschah, was läuft, was feststeckt.
document-pack = Arbeitspaket für KI
document-pack-about = Was ein Modell braucht, um an der Mission zu arbeiten: Ziel, Regeln, Fakten, Definitionen, Entscheidungen, Risiken.
document-largest-risks = Größte Risiken
document-no-mission = Es gibt noch keine Mission. Schreiben Sie Ziel, Anforderungen und Aufgaben in content/mission.toml.
document-measured-by = Gemessen an { $metric }: { $value } ({ $change }).
document-no-goal = In den Einstellungen ist dafür kein Zielwert gesetzt.
document-goal-none = Kein Zielwert gesetzt
document-audience = Für wen
document-no-audience = Noch nicht aufgeschrieben (der Schlüssel audience des Ziels).
document-now = Jetzt
document-now-of = Welche Tage
document-number = Nr.
document-served-by = Aufgaben:
document-no-task = Noch dient ihr keine Aufgabe.
document-threatened-by = Gefährdet durch:
document-open = Offen:
document-out-of-scope = Nicht Teil davon
document-alternative = Stattdessen erwogen: { $text }
document-tradeoff = Aufgegeben: { $text }
document-no-decision = Noch ist keine Entscheidung aufgeschrieben.
document-risk = Risiko
document-exposure = Ausmaß
document-threatens = Gefährdet
document-mitigation = Gegenmaßnahme
document-no-risk = Kein Risiko ist aufgeschrieben.
document-questions = Offene Fragen
document-from-summary = (aus den Zahlen dieses Zeitraums)
document-no-question = Keine Frage ist offen.
document-metrics-lead = Diese Spezifikation entsteht aus dem Verzeichnis, das auch die Zahlen berechnet; sie kann also nicht von ihnen abweichen. Alle Tage sind Kalendertage von { $zone }.
document-id = Kennung
document-edge-cases = Grenzfälle
document-design-lead = Wie die Zahlen dieser Seiten entstehen: von den Zeilen der Quelle bis zu den veröffentlichten Dateien. Dieses Dokument beschreibt, was läuft, und wird daraus erzeugt.
document-held-against = Gemessen an { $metric }: { $value } ({ $change }).
document-artifacts = Ergebnisse
document-goal-line = { $goal } ({ $metric }: { $value }).
pack-budget = Höchstens { $most } Tokens, gezählt zu je vier Zeichen.{ $left_out }
pack-without-formulas = Formeln sind ausgelassen, damit es passt; sie stehen in der Spezifikation der Kennzahlen.
pack-without-definitions = Definitionen von Kennzahlen, um die es der Zusammenfassung nicht geht, sind ausgelassen, damit es passt; sie stehen in der Spezifikation der Kennzahlen.
pack-without-facts = Definitionen von Kennzahlen, um die es der Zusammenfassung nicht geht, und Fakten, die sie nicht anführt, sind ausgelassen, damit es passt.
pack-cut = (Der Rest ist ausgelassen, damit es in das Budget passt.)
pack-task = Woran zu arbeiten ist
pack-rules = Regeln
pack-rule-facts = Nenne keine Zahl, die nicht in diesem Paket steht; führe die Kennung des Fakts an.
pack-rule-cause = Ein Fakt ist ein Vergleich und keine Ursache; sage „vorher“ und „nachher“, nicht „wegen“.
pack-rule-null = Ein Strich ist unbekannt und nicht null; „verdeckt“ schützt Menschen und lässt sich nicht ausrechnen.
pack-rule-people = Nichts hier handelt von einer einzelnen Person; frage nicht nach solchen Daten.
pack-rule-scope = Nicht Teil der Mission: { $item }
mission-progress = { $all ->
    [one] { $all } Aufgabe
   *[other] { $all } Aufgaben
}: { $done } erledigt, { $doing } in Arbeit, { $todo } offen.
mission-owner = Verantwortlich
mission-status = Stand
mission-after = Nach
mission-nobody = noch niemand
mission-done = { $status } am { $day }
mission-since = { $status } seit { $day }
mission-asks = ({ $owner } klärt es)
mission-waits = wartet auf { $what }
mission-task-line = { $title } ({ $parts })
mission-stuck = Steckt fest
mission-stuck-line = { $title }: { $status }, { $days } lang ({ $reason }). Verantwortlich: { $owner }.
mission-stuck-median = der Median ihrer Art ist { $median }
mission-stuck-longest = mehr als { $number } Tage in einem Stand
mission-timeline = Zeitplan
mission-started = Begonnen
mission-finished = Beendet
mission-took = Dauer
mission-log-line = { $day }, { $level }: { $text }
log-info = Hinweis
log-milestone = Meilenstein
log-warning = Warnung
log-blocker = Blockade
delivery-since-edition = Die Tage seit der letzten Ausgabe: { $days }.
delivery-last-days = Die letzten sieben Tage, da es keine frühere Ausgabe gibt: { $days }.
delivery-done = Erledigt
delivery-nothing-done = Nichts wurde beendet.
delivery-under-way = In Arbeit
delivery-nothing-under-way = Nichts ist in Arbeit.
delivery-nothing-stuck = Nichts steckt fest.
delivery-waiting = Wartet auf andere Aufgaben
delivery-no-log = Nichts wurde protokolliert.
design-flow = Datenfluss
design-flow-source = Zeilen werden gelesen, wo sie sind; in die Quelle wird nichts geschrieben.
design-flow-cube = Ein Durchgang macht daraus einen Würfel aus Tageszellen je Segment; Kennungen von Nutzern enden hier.
design-flow-views = Jede Zahl jedes Segments und Zeitraums ist eine Summe über Zellen. Was der Datenschutz verbietet, wird hier einmal für alles Folgende zurückgehalten.
design-flow-alerts = Alarmregeln spielen den Verlauf jeder Kennzahl nach; Entscheidungen werden an ihren Wochen davor gemessen.
design-flow-story = Aus Fakten werden Geschichten in einer Reihenfolge und mit denselben Worten für jede Oberfläche.
design-flow-pages = Seiten, Diagramme, Mails, JSON und diese Dokumente werden aus denselben Werten geschrieben, geprüft (Links, Lecks, Schemas) und auf einmal ausgetauscht.
design-schema = Schema der Ereignisse
design-schema-lead = Tage sind Kalendertage von { $zone }; ts ist ein Zeitpunkt.
design-source-file = Die Zeilen sind in einer Datenbankdatei oder in Dateien, die an Ort und Stelle gelesen werden.
design-source-postgres = Die Zeilen sind auf einem PostgreSQL-Server, gelesen in einer Transaktion, die nur liest.
design-source-clickhouse = Die Zeilen sind auf einem ClickHouse-Server, der sie zählt; keine Zeile verlässt ihn.
design-table = Tabelle
design-column = Spalte
design-holds = Enthält
design-used-for = Wofür
design-attribute = Eigenschaft, die Nutzer jetzt haben
design-user-id = Wer
design-is-test = Ob es ein Testnutzer ist
design-event-user = Wer es tat
design-event-name = Was getan wurde
design-event-ts = Wann
design-event-source = Woher das Ereignis kam
design-properties = Ein JSON-Objekt
design-anonymous = Eine Kennung vor der Anmeldung
design-alias-user = Wer es war, wie sich zeigte
design-alias-ts = Wann sich das zeigte
design-for-people = Verschiedene Personen; nie veröffentlicht
design-for-left-out = Was ausgelassen wird
design-for-metrics = Jede Kennzahl
design-for-days = Tag, Fenster und Reihenfolge der Schritte
design-for-conditions = Bedingungen und Summen
design-for-aliases = Ereignisse vor der Anmeldung zählen für den Nutzer
design-for-segments = { $segments }
design-tracking = Erfassungsplan
design-tracking-lead = { $number ->
    [one] { $number } Ereignis
   *[other] { $number } Ereignisse
}, wie in der Quelle gefunden, nach Menge. Ein Ereignis, das nirgends verwendet wird, wird erfasst und nicht gemessen; nicht gezählt werden Ereignisse von Testnutzern, von ausgeschlossenen Quellen und ohne Nutzer.
design-used-by = Verwendet von
design-read = Davon gelesen
design-events = Ereignisse
design-people = Personen
design-seen = Erster bis letzter Tag
design-missing = In den Einstellungen genannt und in keiner Zeile gefunden:
design-missing-near = { $setting }: { $name } (der nächste Name ist { $near })
design-missing-name = { $setting }: { $name }
design-health = Gelesene Zeilen
design-contract = Veröffentlichte Daten
design-contract-lead = Statische Dateien, die jedes Werkzeug lesen kann, beschrieben von JSON-Schemas aus den Typen des Programms.
design-file = Datei
design-null = Unbekannte, undefinierte, unvollständige und zurückgehaltene Werte sind `null`: nie 0 und nie weggelassen.
design-ratio = Raten und relative Veränderungen sind Verhältnisse: `-0.34` ist minus 34 %.
design-rate = Eine Rate hat ihr 95-%-Intervall und beide Anzahlen dabei.
design-version = `specVersion` wächst, wenn ein Schlüssel seine Bedeutung ändert; neue Schlüssel kommen jederzeit.
design-privacy = Datenschutz
design-no-floor = Keine Gruppe ist zu klein, um gezeigt zu werden: `min_group` ist 0.
design-floor = Zellen über weniger als { $number } Personen werden zurückgehalten, und mit ihnen alles, was sie verraten würde.
design-no-ids = Kennungen von Nutzern verlassen die Quelle nie: Alles danach ist eine Zusammenfassung.
design-scan = Bevor etwas geschrieben wird, wird jede Datei nach Kennungen der Quelle und nach Mailadressen durchsucht; findet sich eine, wird der Build abgebrochen.
design-no-requests = Seiten laden nichts von einem anderen Host und setzen kein Cookie.
file-index = Was es gibt: Segmente, Zeiträume, Kennzahlen, Dateien
file-funnel = Der Aktivierungstrichter
file-retention = Retention nach Kohorte
file-trends = Tagesreihen
file-kpis = Kennzahlen mit Veränderungen und Zielen
file-anomalies = Alarme und was geprüft wurde
file-insights = Die Zusammenfassung und ihre Fakten
file-compare = Alle Segmente nebeneinander
file-events = Jeder Ereignisname mit seiner Menge
file-schema = JSON Schema 2020-12 jeder Sicht
timeline-summary = { $number ->
    [one] { $number } Aufgabe wurde begonnen
   *[other] { $number } Aufgaben wurden begonnen
}; { $stuck ->
    [0] keine steckt fest
    [one] { $stuck } steckt fest
   *[other] { $stuck } stecken fest
}.
timeline-stuck = { $status }, steckt fest
timeline-empty = Keine Aufgabe hat einen Tag, an dem sie begonnen wurde. Setzen Sie `started` bei einer Aufgabe in content/mission.toml.
document-timeline-drawn = Der Zeitplan als Diagramm ist auf der Seite der Mission.

## Boxes in pages

admonition-note = Hinweis
admonition-tip = Tipp
admonition-important = Wichtig
admonition-warning = Warnung
admonition-caution = Vorsicht

## Memory

label-memory = Gedächtnis
memory-about = Was über jede Kennzahl bekannt ist: Playbook, frühere Vorfälle und was sie beendete, Entscheidungen, Notizen.
memory-lead = Was über jede Kennzahl bekannt ist: was zu tun ist, was früher geschah und was dagegen getan wurde, was entschieden wurde.
memory-none = Noch ist nichts bekannt. Playbooks, Entscheidungen, Notizen und frühere Vorfälle stehen hier nach Kennzahl.
memory-incidents = Frühere Vorfälle
memory-quiet = Bisher kein Vorfall.
memory-unknown = Niemand hat aufgeschrieben, was getan wurde.
memory-shipped = Währenddessen ausgeliefert: { $title } ({ $day }).
memory-counts = { $incidents ->
    [one] { $incidents } früherer Vorfall
   *[other] { $incidents } frühere Vorfälle
}, { $decisions ->
    [one] { $decisions } Entscheidung
   *[other] { $decisions } Entscheidungen
}, { $notes ->
    [one] { $notes } Notiz
   *[other] { $notes } Notizen
}
alerts-last-time = Das letzte Mal
