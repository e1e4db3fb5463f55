//! Mistakes that a program could make, one for each rule of the metric semantics.

macro_rules! mistakes {
    ($($name:ident),* $(,)?) => {
        /// One way to break one rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Mistake { $($name),* }

        impl Mistake {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in the case files.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

mistakes! {
    // Time.
    DaysAreUtc, SummerTimeIsIgnored, OffsetIsWholeHours, RepeatedDateIsTheNext, YesterdayIsUtc, MaturityByCalendar,
    LagIsAtMostTheWindow,
    // Hours.
    HoursAreUtc, RepeatedHoursAreOne, HoursGoBackFurther, ActiveEventsCountTwice,
    // Data: ids.
    NumberIsNotText, IdIsTrimmed, LeadingZeroIsDropped, IdIsCutAtNul, NobodyIsAUser,
    // Data: exclusions.
    AnyTestFlagExcludes, NullTestFlagExcludes, TestUserCounts, SourceContains, SourceCaseMatters, SourceFoldsAllLetters,
    NullSourceIsExcluded, EmptySourceIsExcluded, ExcludedSourceCounts,
    // Data: anonymous ids.
    AliasesAreIgnored, AliasMustBeLater, AliasBeforeWins, AliasDoesNotReachForward, FirstAliasWins, LastAliasWins,
    AliasTieTakesLarger, SmallerIgnoresCase, UnknownAliasTimeIsLast, AliasIsFollowedOnce, AliasFollowsItsOwnTime,
    CircleStopsWhereItBegan, CircleIncludesTheWay, SelfAliasHolds, NobodysAliasHolds, AliasIsCutAtAsOf,
    AttributesOfAnonymousId, TestFlagOfAnonymousId, AnonymousEventIsNobodys, AnonymousIdWins,
    // Data: users and attributes.
    UserNeedsARow, NullAttributeIsEmpty, EmptyAttributeIsUnknown, MissingRowIsEmpty, AttributeFoldsCase, FiltersAreOr,
    CohortFromCreatedAt,
    // Data: conditions.
    ConditionsAreIgnored, OneConditionIsEnough, StepsOfOneNameAreOne, ActiveEventsIgnoreConditions, SumIgnoresConditions,
    NumbersCompareAsWritten, TextsCompareAsNumbers, BoundsAreOpen, BoundsLeaveTextsOut, NullExists, NotNeedsAValue, BrokenFulfilsNot,
    NullPropertiesAreBroken, NoObjectIsBroken, ListsFulfilNothing, InnerListsFulfilNothing, ObjectsDoNotExist, PathsEnterLists,
    PointersStopAtLists, KeysComeBeforeTheWhole,
    // Data: as-of day, first day, ranges.
    ExcludedMoveAsOf, TodayIsComplete, AsOfIgnoresClock, AsOfArgumentIgnored, FutureCounts, ExcludedMoveFirstDay,
    FirstDayPerSegment, LateEventsMoveAsOf, RangeIsOneLonger, PreviousOverlaps, PreviousAlwaysExists, PreviousNeedsADayMore,
    PreviousIsAlwaysAdjacent, AdjacentMeetsWeekdays, PairIsARangeBefore,
    // Data: strays and the cut day.
    StraysCount, LateStraysCount, AsOfDoesNotKeepStrays, StraysAreADayNearer, StraysLeaveTheTotal, RunsAreStrayAlone,
    CutDayCounts, CutsAMinuteSooner, AsOfDayIsCut, DayBeforeACutHasEvents, DaysAreCutAgain, UsualDaysAreAll, EarlyEndsAreDistinct,
    TwelveDaysAreUsual, FewEventsAreUsual, UsualEndIsTheMedian,
    // Event catalogue.
    CatalogueMixesExcluded, CatalogueCountsIds, CatalogueEndsAtAsOf, CatalogueDaysAreAll,
    // Breakdowns.
    BreakdownTakesFirstValues, BreakdownNamesFew, BreakdownLeavesOthersOut, BreakdownCountsTestUsers, BreakdownShareIsOfNamed,
    // Cohort and funnel.
    LastSignupStarts, SignupInRangeStarts, StarIsAnActiveEvent, NoCohortIsInactive, WindowFromStepBefore, WindowEndIsOut,
    WindowIsCalendarDays, WindowIsForAllTheSame, EqualTimeIsTooLate, StepBeforeIsNotNeeded, OrderIsIgnored,
    LatestEventConverts, DaysAreTruncated, RateOfNobodyIsZero, WilsonIsCorrected, WilsonIsWald,
    MatureADayLate, MatureSkipsEmptyDays, MatureCountsConverted, MatureIgnoresWindow,
    OlderIsNotCut, OlderIsCutByInstants, OlderIsCutADayLate, OlderDenominatorIsCut, OlderStepBeforeIsNotCut,
    HoursAreRounded, HoursFromStepBefore, MedianIsMidpoint, QuantileRoundsDown, NobodyTakesZeroHours,
    ActivationIsFirstStep,
    // Retention.
    RetentionBySpans, OffsetZeroIsAssumed, RetentionByAnyEvent, OnlyAfterSignup, RetentionIsRolling, YoungCellIsZero,
    EmptyCohortHasCells, SummaryIncludesYoung, WeeksStartOnSunday, WeeksAreWhole, WeekIncludesYoung, OlderSummaryIsWhole,
    CellADayEarly,
    // Trends.
    DauCountsEvents, WauIsEightDays, MauIsThirtyDays, WauBeforeData, MauBeforeData, LookbackStopsAtRange,
    StickinessOfWau, ErrorsOfActiveOnly, UsersAreEvents, PerUserWithErrors, QuietDaysAreMissing, DauByAnyEvent,
    PerUserOfNobodyIsZero,
    // KPI row.
    KpiComparesPlain, DauIsOnLastDay, DauSkipsQuietDays, LatestAgainstDayBefore, WauIsAMean, ChangeFromZeroIsZero,
    ChangeIsOfValue, YoungDaysInSparkline, TotalIsOnLastDay, RowIsAlwaysTheSame,
    // Sums.
    SumRoundsHalfUp, SumRoundsAtTheEnd, SumTakesTruthValues, SumTakesLargeValues, SumLeavesTextsOut,
    // Goals.
    GoalLineStartsAtFirstDay, GoalIsMissedOnItsDay, GoalIgnoresDirection, GoalLineIsATarget, GoalUnknownIsMissed,
    // Intervals of changes.
    ChangeOfRatesIsWald, ChangeOfOldestWeeks, ChangeIgnoresChance, ChangeIsOnlyChance, YoungWeeksScatter,
    DispersionIgnoresWeekdays, DispersionMayBeBelowChance, ChangeOfDaysIsNormal, WauChangesByItself, FewHaveAnInterval,
    SumsScatterAsCountsDo, RefundsHaveAnInterval,
}
