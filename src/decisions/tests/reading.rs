//! What the files of decisions may say, and what is said about those that are wrong.

use super::*;

#[test]
fn alternatives_and_tradeoffs_come_from_the_front_matter_or_from_headings() {
    let decisions = decided(&format!("{UP_10}alternatives = [\"A\", \"B\"]\ntradeoffs = [\"C\"]"));
    let of = |decision: &Decision| (decision.alternatives.join(" "), decision.tradeoffs.join(" "));
    assert_eq!(of(&decisions[0]), ("A B".into(), "C".into()));
    let text = format!("+++\ntitle = \"T\"\n{UP_10}+++\nWhy.\n\n## Alternatives\n- A\n- B\n\n## Trade-offs\nC\n");
    let decisions = read(&texts(&[("decisions/one.md", &text)]), &Definitions::default()).expect("valid");
    assert_eq!(of(&decisions[0]), ("A B".into(), "C".into()));
    assert_eq!(decisions[0].body, "Why.");
    let both = text.replace("+10%\"\n", "+10%\"\nalternatives = [\"D\"]\n");
    assert!(problems(&[("decisions/one.md", &both)]).contains("`alternatives` are both"));
}

#[test]
fn a_broken_condition_or_period_says_what_is_wrong() {
    let broken = |line: &str| problems(&[("decisions/a.md", &format!("+++\ntitle = \"T\"\n{UP_10}{line}\n+++\n"))]);
    for (line, part) in [
        ("reverse_when = \"dau falls\"", "`dau falls` is not a condition"),
        ("reverse_when = \"dua below 5 for 7 days\"", "did you mean `dau`?"),
        ("reverse_when = \"wau below 5 for 7 days\"", "looks back"),
        ("reverse_when = \"dau under 5 for 7 days\"", "unknown side `under`"),
        ("reverse_when = \"dau below 5% for 7 days\"", "`5%` is not a value"),
        ("reverse_when = \"activation_rate below 0.5 for 7 days\"", "`0.5` is not a value"),
        ("reverse_when = \"dau below 5 for 0 days\"", "from 1 to 90"),
        ("reverse_when = \"dau below 5 for 7 days in al\"", "did you mean `all`?"),
        ("ignore = [{ days = \"soon\", reason = \"r\" }]", "`soon` is not a day"),
        ("ignore = [{ days = \"2026-10-05..2026-10-03\", reason = \"r\" }]", "ends before it begins"),
        ("ignore = [{ days = \"2026-10-05\" }]", "the key `reason` is missing"),
    ] {
        let told = broken(line);
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
}

#[test]
fn every_problem_of_a_decision_is_told_with_its_line() {
    let text = "+++\ntitel = \"T\"\ndate = \"soon\"\nmetric = \"actvation_rate\"\nsegment = \"al\"\nexpected = \"better\"\n\
                check_after = 3\nstatus = \"activ\"\n+++\n";
    let told = problems(&[("decisions/Bad Name.md", text)]);
    for part in [
        "content/decisions/Bad Name.md:1: the key `title` is missing",
        ":2, `titel`: unknown key `titel`\n  hint: did you mean `title`?",
        ":3, `date`: `soon` is not a day",
        ":4, `metric`: unknown metric `actvation_rate`\n  hint: did you mean `activation_rate`?",
        ":5, `segment`: unknown segment `al`\n  hint: did you mean `all`?",
        ":6, `expected`: `better` is not an expected change",
        ":7, `check_after`: found the number 3, expected a whole number from 14 to 180",
        ":8, `status`: unknown status `activ`\n  hint: did you mean `active`?",
        "`Bad Name` cannot be an anchor",
    ] {
        assert!(told.contains(part), "no {part} in:\n{told}");
    }
}

#[test]
fn an_expected_change_fits_its_metric() {
    let told = |metric: &str, rest: &str| {
        let text = format!("+++\ntitle = \"T\"\ndate = 2026-09-01\nmetric = \"{metric}\"\n{rest}\n+++\n");
        problems(&[("decisions/a.md", &text)])
    };
    assert!(told("dau", "expected = \"+2 points\"").contains("only a rate changes by points"));
    assert!(told("wau", "expected = \"+2%\"").contains("cannot judge one"));
    assert!(told("dau", "expected = \"0%\"").contains("not 0"));
    assert!(told("dau", "expected = \"-100%\"").contains("less than nothing"));
    assert!(told("dau", "expected = \"1%\"\nstatus = \"reversed\"").contains("needs the day on which it ended"));
    assert!(told("dau", "expected = \"1%\"\nended = 2026-10-01").contains("`ended` is for a decision"));
    assert!(told("dau", "expected = \"1%\"\ncheck_after = 20\ncheck_on = 2026-10-01").contains("twice"));
}
