// Each condition of a slot by itself: its edges, its words, who it concerns.
#include "services/scheduling/slots.h"

#include <gtest/gtest.h>

#include "tests/scheduling/small_agenda.h"

namespace samtale::scheduling::small {
namespace {

using engine::Chooser;
using engine::Effect;
using engine::Verdict;

constexpr std::string_view kDay = "2026-01-15";  // a Thursday
const CaseworkerId kAnna = CaseworkerId::Of("anna");

// Anna works 09:00 to 16:00 UTC; room a1 seats 2 in 10 m2. Asked a fortnight ahead.
Agenda Thursday() {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T12:00"), kDay, kDay);
  agenda.caseworkers = {Worker("anna", On(Weekdays(), {{"09:00", "16:00"}}))};
  agenda.rooms = {RoomOf("a1")};
  return agenda;
}

engine::Decision& DecisionOf(Agenda& agenda) { return agenda.decisions.begin()->second; }

LocalDateTime At(std::string_view time) { return {DayOf(kDay), TimeOf(time)}; }

Interval Between(std::string_view from, std::string_view until) {
  return UtcInterval(std::string(kDay) + "T" + std::string(from),
                     std::string(kDay) + "T" + std::string(until));
}

std::vector<Blocker> Telephone(const Agenda& agenda, const Wish& wish, std::string_view time) {
  return Examine(agenda, wish, {At(time), Mode::kTelephone, kAnna});
}

std::vector<Blocker> Physical(const Agenda& agenda, const Wish& wish, std::string_view time,
                              std::optional<RoomId> room = RoomId::Of("a1")) {
  return Examine(agenda, wish, {At(time), Mode::kPhysical, kAnna, std::move(room)});
}

std::vector<Blocker> Only(Text text, std::vector<std::string> arguments, std::string subject) {
  return {{{text, std::move(arguments)}, std::move(subject)}};
}

TEST(ExamineTime, PastAndNoticeToTheSecond) {
  struct Row {
    int now_second;  // of 09:59
    int notice;
    std::vector<Text> texts;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {
           Row{59, 0, {}},
           Row{60, 0, {}},
           Row{61, 0, {Text::kInPast}},
           Row{61, 30, {Text::kInPast}},
           Row{59 - 30 * 60, 30, {}},
           Row{60 - 30 * 60, 30, {}},
           Row{61 - 30 * 60, 30, {Text::kTooSoon}},
       }) {
    agenda.now = Utc("2026-01-15T09:59", row.now_second);
    agenda.jobcentre.notice = Minutes{row.notice};
    EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "10:00")), row.texts)
        << row.now_second << " " << row.notice;
  }
  EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"), Only(Text::kTooSoon, {"30"}, ""));
}

TEST(ExamineTime, HorizonInDays) {
  struct Row {
    int days;
    bool beyond;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {Row{13, true}, Row{14, false}, Row{15, false}}) {
    agenda.jobcentre.horizon_days = row.days;
    EXPECT_EQ(!Telephone(agenda, WishFor(30), "10:00").empty(), row.beyond) << row.days;
  }
}

TEST(ExamineTime, GridIsOffsetModuloStep) {
  struct Row {
    int step, offset;
    std::string_view start;
    bool on;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {
           Row{15, 0, "10:14", false},
           Row{15, 0, "10:15", true},
           Row{15, 0, "10:16", false},
           Row{20, 5, "10:05", true},
           Row{20, 25, "10:05", true},
           Row{20, 25, "10:00", false},
           Row{1, 0, "10:07", true},
       }) {
    SetGrid(agenda, row.step, row.offset);
    EXPECT_EQ(Telephone(agenda, WishFor(30), row.start).empty(), row.on)
        << row.step << "+" << row.offset << " " << row.start;
    const auto starts = GridStarts(agenda.jobcentre, agenda.zone, DayOf(kDay));
    EXPECT_EQ(std::find(starts.begin(), starts.end(), At(row.start)) != starts.end(), row.on);
  }
}

TEST(ExamineTime, TheEndOfADayIsNoStart) {
  Agenda agenda = Thursday();
  agenda.caseworkers[0].caseworker.calendar.hours = On(EveryDay(), {{"00:00", "24:00"}});
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "23:45").empty());
  EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "24:00")), std::vector{Text::kOffGrid});
  EXPECT_EQ(GridStarts(agenda.jobcentre, agenda.zone, DayOf(kDay)).back(), At("23:45"));
}

TEST(ExamineTime, PublicHolidaysCloseUnlessTheJobcentreIsOpen) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-12-01T12:00"), "2026-12-24", "2026-12-28");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "16:00"}}))};
  const auto at = [&](std::string_view start) {
    return Examine(agenda, WishFor(30), {Local(start), Mode::kTelephone, kAnna});
  };
  EXPECT_TRUE(at("2026-12-25T10:00").empty());
  agenda.jobcentre.open_on_public_holidays = false;
  EXPECT_TRUE(at("2026-12-24T10:00").empty());
  EXPECT_EQ(at("2026-12-25T10:00"), Only(Text::kPublicHoliday, {"2026-12-25", "juledag"}, ""));
  EXPECT_EQ(Texts(at("2026-12-25T08:00")),
            (std::vector{Text::kPublicHoliday, Text::kOutsideHours}));
  EXPECT_TRUE(at("2026-12-27T10:00").empty());
  const auto days = FindSlots(agenda, WishFor(30), DayOf("2026-12-24"), DayOf("2026-12-27"), 500);
  ASSERT_EQ(days.size(), 4U);
  EXPECT_EQ(days[0].slots.size(), 27U);
  EXPECT_TRUE(days[1].slots.empty());
  EXPECT_EQ(days[1].blockers, (BlockerCounts{{Text::kPublicHoliday, 96}}));
  EXPECT_TRUE(days[2].slots.empty());
  EXPECT_EQ(days[3].slots.size(), 27U);
}

TEST(ExamineTime, AMeetingMayNotReachIntoAHoliday) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-12-01T12:00"), "2026-12-24", "2026-12-24");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
  const Candidate late{Local("2026-12-24T23:45"), Mode::kTelephone, kAnna};
  EXPECT_TRUE(Examine(agenda, WishFor(30), late).empty());
  agenda.jobcentre.open_on_public_holidays = false;
  EXPECT_TRUE(Examine(agenda, WishFor(15), late).empty());
  EXPECT_EQ(Texts(Examine(agenda, WishFor(30), late)), std::vector{Text::kOutsideHours});
}

TEST(ExamineTime, ClosingDaysCloseWithTheirReason) {
  Agenda agenda = Thursday();
  agenda.closing_days = {Closing("a", "2026-01-10", "2026-01-14"),
                         Closing("b", "2026-01-15", "2026-01-15"),
                         Closing("c", "2026-01-15", "2026-01-20")};
  agenda.closing_days[1].reason = "personaledag";
  EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"),
            Only(Text::kClosingDay, {"2026-01-15", "personaledag"}, ""));
  // Hours are still those of the weekday.
  EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "08:00")),
            (std::vector{Text::kClosingDay, Text::kOutsideHours}));
  const auto days = FindSlots(agenda, WishFor(30), DayOf(kDay), DayOf(kDay), kMaxSlots);
  EXPECT_TRUE(days.at(0).slots.empty());
  EXPECT_EQ(days[0].blockers, (BlockerCounts{{Text::kClosingDay, 96}}));
  agenda.closing_days.resize(1, agenda.closing_days[0]);
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "10:00").empty());
}

TEST(ExamineTime, AMeetingMayNotReachIntoAClosingDay) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T12:00"), kDay, kDay);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
  agenda.closing_days = {Closing("a", "2026-01-16", "2026-01-16")};
  EXPECT_TRUE(Telephone(agenda, WishFor(15), "23:45").empty());
  EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "23:45")), std::vector{Text::kOutsideHours});
}

TEST(ExamineTime, AClosedHolidayNamesBoth) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-12-01T12:00"), "2026-12-25", "2026-12-25");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "16:00"}}))};
  agenda.jobcentre.open_on_public_holidays = false;
  agenda.closing_days = {Closing("jul", "2026-12-24", "2026-12-31")};
  EXPECT_EQ(
      Texts(Examine(agenda, WishFor(30), {Local("2026-12-25T10:00"), Mode::kTelephone, kAnna})),
      (std::vector{Text::kPublicHoliday, Text::kClosingDay}));
}

// Notice is elapsed time, also over a change of clocks.
TEST(ExamineTime, NoticeIsElapsedTimeOnBothDaysOfChangingClocks) {
  struct Row {
    std::string_view zone, now, start;  // local start a civil day after now, less or more an hour
    bool too_soon;
  };
  for (const Row& row : {
           Row{"Europe/Copenhagen", "2026-03-28T09:00", "2026-03-29T10:45", true},
           Row{"Europe/Copenhagen", "2026-03-28T09:00", "2026-03-29T11:00", false},
           Row{"Europe/Copenhagen", "2026-10-24T08:00", "2026-10-25T08:45", true},
           Row{"Europe/Copenhagen", "2026-10-24T08:00", "2026-10-25T09:00", false},
           Row{"America/New_York", "2026-03-07T15:00", "2026-03-08T10:45", true},
           Row{"America/New_York", "2026-03-07T15:00", "2026-03-08T11:00", false},
           Row{"America/New_York", "2026-10-31T14:00", "2026-11-01T08:45", true},
           Row{"America/New_York", "2026-10-31T14:00", "2026-11-01T09:00", false},
       }) {
    const LocalDateTime start = Local(row.start);
    Agenda agenda = AgendaOf(row.zone, Utc(row.now), Format(start.day), Format(start.day));
    agenda.jobcentre.notice = std::chrono::hours{24};
    agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
    const auto texts = Texts(Examine(agenda, WishFor(30), {start, Mode::kTelephone, kAnna}));
    EXPECT_EQ(texts == std::vector{Text::kTooSoon}, row.too_soon) << row.start;
    EXPECT_EQ(texts.empty(), !row.too_soon) << row.start;
  }
}

TEST(ExamineCaseworker, HoldsMeetingsInTheModesOfItsHours) {
  Agenda agenda = Thursday();
  SetGrid(agenda, 1);
  const ModeSet remote = {Mode::kTelephone, Mode::kVideo};
  agenda.caseworkers[0].caseworker.calendar.hours = {
      {date::Thursday, TimeOf("09:00"), TimeOf("12:00"), {Mode::kPhysical, Mode::kTelephone}},
      {date::Thursday, TimeOf("12:00"), TimeOf("16:00"), remote}};
  struct Row {
    std::string_view start;
    Mode mode;
    std::vector<Text> texts;
  };
  const std::vector<Text> not_for_mode = {Text::kHoursNotForMode};
  for (const Row& row : {
           Row{"08:59", Mode::kPhysical, {Text::kOutsideHours}},
           Row{"09:00", Mode::kPhysical, {}},
           Row{"11:30", Mode::kPhysical, {}},
           Row{"11:31", Mode::kPhysical, not_for_mode},
           Row{"15:30", Mode::kPhysical, not_for_mode},
           Row{"15:31", Mode::kPhysical, {Text::kOutsideHours}},
           // The two periods are one for what both are for.
           Row{"11:45", Mode::kTelephone, {}},
           Row{"11:59", Mode::kVideo, not_for_mode},
           Row{"12:00", Mode::kVideo, {}},
       }) {
    const auto blockers = Examine(agenda, WishFor(30), {At(row.start), row.mode, kAnna});
    EXPECT_EQ(Texts(blockers), row.texts) << row.start << " " << Word(row.mode);
  }
  EXPECT_EQ(Examine(agenda, WishFor(30), {At("11:59"), Mode::kVideo, kAnna}),
            Only(Text::kHoursNotForMode, {"anna", "video"}, "caseworkers/anna"));
  // Buffers lie in the hours of the mode, too.
  Wish wish = WishFor(30);
  wish.buffer_after = Minutes{10};
  EXPECT_TRUE(Physical(agenda, wish, "11:20").empty());
  EXPECT_EQ(Texts(Physical(agenda, wish, "11:21")), not_for_mode);
  // Someone who works from home leaves the physical meetings to the others.
  agenda.caseworkers.push_back(Worker("bo", On(Weekdays(), {{"09:00", "16:00"}})));
  const Result<Slot> placed = Place(agenda, WishFor(30), At("14:00"), Mode::kPhysical);
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->caseworker, CaseworkerId::Of("bo"));
  EXPECT_EQ(Place(agenda, WishFor(30), At("14:00"), Mode::kVideo)->caseworker, kAnna);
}

TEST(ExamineCaseworker, BreaksHoldTheBuffers) {
  struct Row {
    std::string_view start;
    std::vector<Text> texts;
  };
  Agenda agenda = Thursday();
  SetGrid(agenda, 1);
  agenda.caseworkers[0].caseworker.calendar.breaks = {
      {.from = TimeOf("12:00"), .until = TimeOf("12:30")},
      {.weekday = date::Friday, .from = TimeOf("10:00"), .until = TimeOf("11:00")},
      {.from = TimeOf("17:00"), .until = TimeOf("18:00")}};
  Wish wish = WishFor(30);
  wish.buffer_before = Minutes{10};
  wish.buffer_after = Minutes{5};
  for (const Row& row : {
           Row{"10:15", {}}, Row{"11:25", {}}, Row{"11:26", {Text::kCaseworkerOnBreak}},
           Row{"12:39", {Text::kCaseworkerOnBreak}}, Row{"12:40", {}},
           Row{"17:00", {Text::kOutsideHours}},  // out of hours there is no break
       }) {
    EXPECT_EQ(Texts(Telephone(agenda, wish, row.start)), row.texts) << row.start;
  }
  EXPECT_EQ(Telephone(agenda, WishFor(30), "12:00"),
            Only(Text::kCaseworkerOnBreak, {"anna"}, "caseworkers/anna"));
}

TEST(ExamineCaseworker, ADayOffOrWithOtherHours) {
  Agenda agenda = Thursday();
  agenda.caseworkers[0].overrides = {Override("2026-01-14", {}), Override(kDay, {})};
  EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"),
            Only(Text::kCaseworkerDayOff, {"anna", "2026-01-15"}, "caseworkers/anna"));
  EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "20:00")), std::vector{Text::kCaseworkerDayOff});
  agenda.caseworkers[0].overrides = {
      Override(kDay, {{TimeOf("19:00"), TimeOf("21:00"), {Mode::kTelephone}}})};
  EXPECT_EQ(Texts(Telephone(agenda, WishFor(30), "10:00")), std::vector{Text::kOutsideHours});
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "20:00").empty());
  EXPECT_EQ(Texts(Physical(agenda, WishFor(30), "20:00")), std::vector{Text::kHoursNotForMode});
  agenda.caseworkers[0].overrides = {Override("2026-01-14", {})};
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "10:00").empty());
}

TEST(ExamineCaseworker, ADayIsFullWithAsManyMeetingsAsMayBeginOnIt) {
  struct Row {
    std::optional<int> most;
    int meetings, holds, expired, day_before;
    bool full;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {
           Row{std::nullopt, 9, 9, 0, 0, false},
           Row{1, 0, 0, 0, 0, false},
           Row{1, 1, 0, 0, 0, true},
           Row{3, 2, 0, 0, 0, false},
           Row{3, 3, 0, 0, 0, true},
           Row{3, 4, 0, 0, 0, true},
           Row{3, 1, 1, 0, 0, false},
           Row{3, 1, 2, 0, 0, true},
           Row{3, 1, 1, 1, 0, false},
           Row{3, 2, 0, 0, 1, false},
       }) {
    agenda.caseworkers[0].caseworker.max_meetings_per_day = row.most;
    std::vector<store::Claim>& claims = agenda.caseworkers[0].claims;
    claims.clear();
    Instant next = Utc("2026-01-15T12:00");
    const auto add = [&](int many, std::optional<Instant> expires_at) {
      for (; many > 0; --many, next += Minutes{10}) {
        claims.push_back(Taken({next, next + Minutes{10}}));
        claims.back().expires_at = expires_at;
      }
    };
    add(row.meetings, {});
    add(row.holds, agenda.now + Seconds{1});
    add(row.expired, agenda.now);
    next = Utc("2026-01-14T12:00");
    add(row.day_before, {});
    EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"),
              row.full ? Only(Text::kCaseworkerDayFull,
                              {"anna", std::to_string(*row.most), "2026-01-15"}, "caseworkers/anna")
                       : std::vector<Blocker>{})
        << row.meetings << "+" << row.holds << " of " << row.most.value_or(0);
  }
}

TEST(ExamineCaseworker, AMeetingCountsOnTheLocalDayItBegins) {
  struct Row {
    std::string_view begin, end;  // UTC; the day is 15 January in Copenhagen
    bool full;
  };
  Agenda agenda = AgendaOf("Europe/Copenhagen", Utc("2026-01-01T12:00"), kDay, kDay);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "16:00"}}))};
  agenda.caseworkers[0].caseworker.max_meetings_per_day = 1;
  for (const Row& row : {
           Row{"2026-01-14T22:59", "2026-01-14T23:30", false},
           Row{"2026-01-14T23:00", "2026-01-14T23:30", true},
           Row{"2026-01-15T22:59", "2026-01-15T23:30", true},
           Row{"2026-01-15T23:00", "2026-01-15T23:30", false},
       }) {
    agenda.caseworkers[0].claims = {Taken(UtcInterval(row.begin, row.end))};
    EXPECT_EQ(!Telephone(agenda, WishFor(30), "10:00").empty(), row.full) << row.begin;
  }
}

TEST(ExamineCaseworker, AFullDayIsLeftToTheOthers) {
  Agenda agenda = Thursday();
  agenda.caseworkers.push_back(Worker("bo", On(Weekdays(), {{"09:00", "10:00"}})));
  agenda.caseworkers[0].caseworker.max_meetings_per_day = 1;
  agenda.caseworkers[0].claims = {Taken(Between("12:00", "13:00"))};
  EXPECT_EQ(Place(agenda, WishFor(30), At("09:30"), {})->caseworker, CaseworkerId::Of("bo"));
  const auto days = FindSlots(agenda, WishFor(60), DayOf(kDay), DayOf(kDay), kMaxSlots);
  EXPECT_EQ(LocalStarts(days.at(0).slots), std::vector<std::string>{"2026-01-15T09:00"});
  // Of anna: 09:15 to 15:00, but for those too near to her meeting.
  EXPECT_EQ(days[0].blockers.at(Text::kCaseworkerDayFull), 24 - 7);
}

TEST(ExamineCaseworker, NeighboursKeepTheLargerBuffer) {
  struct Row {
    int before, after;              // of the new meeting, 11:00 to 11:30
    std::string_view from, until;   // of the neighbour
    int claim_before, claim_after;  // the neighbour's buffers
    bool taken;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {
           // No buffers: touching is no conflict, a minute is one.
           Row{0, 0, "10:00", "10:59", 0, 0, false},
           Row{0, 0, "10:00", "11:00", 0, 0, false},
           Row{0, 0, "10:00", "11:01", 0, 0, true},
           Row{0, 0, "11:29", "12:00", 0, 0, true},
           Row{0, 0, "11:30", "12:00", 0, 0, false},
           Row{0, 0, "11:31", "12:00", 0, 0, false},
           Row{0, 0, "11:10", "11:20", 0, 0, true},
           Row{0, 0, "10:00", "12:00", 0, 0, true},
           // The neighbour before: the larger of its buffer after and ours before.
           Row{10, 0, "10:00", "10:49", 0, 15, true},
           Row{10, 0, "10:00", "10:45", 0, 15, false},
           Row{10, 0, "10:00", "10:46", 0, 15, true},
           Row{15, 0, "10:00", "10:45", 0, 10, false},
           Row{15, 0, "10:00", "10:46", 0, 10, true},
           // The neighbour after: the larger of its buffer before and ours after.
           Row{0, 10, "11:45", "12:00", 15, 0, false},
           Row{0, 10, "11:44", "12:00", 15, 0, true},
           Row{0, 15, "11:45", "12:00", 10, 0, false},
           Row{0, 15, "11:44", "12:00", 10, 0, true},
           // The outer sides of either do not count.
           Row{0, 15, "10:00", "11:00", 15, 0, false},
           Row{15, 0, "11:30", "12:00", 0, 15, false},
       }) {
    agenda.caseworkers[0].claims = {
        Taken(Between(row.from, row.until), Minutes{row.claim_before}, Minutes{row.claim_after})};
    Wish wish = WishFor(30);
    wish.buffer_before = Minutes{row.before};
    wish.buffer_after = Minutes{row.after};
    EXPECT_EQ(Telephone(agenda, wish, "11:00"),
              row.taken ? Only(Text::kCaseworkerTaken, {"anna"}, "caseworkers/anna")
                        : std::vector<Blocker>{})
        << row.before << "/" << row.after << " " << row.from << "-" << row.until;
  }
}

TEST(ExamineCaseworker, AHoldCountsUntilItExpires) {
  Agenda agenda = Thursday();
  agenda.caseworkers[0].claims = {Taken(Between("10:00", "10:30"))};
  struct Row {
    int expires_after_now;
    bool taken;
  };
  for (const Row& row : {Row{-1, false}, Row{0, false}, Row{1, true}}) {
    agenda.caseworkers[0].claims[0].expires_at = agenda.now + Seconds{row.expires_after_now};
    EXPECT_EQ(!Telephone(agenda, WishFor(30), "10:00").empty(), row.taken) << row.expires_after_now;
  }
}

TEST(ExamineCaseworker, HoursAndAbsencesHoldTheBuffers) {
  struct Row {
    std::string_view start;
    std::vector<Text> texts;
  };
  Agenda agenda = Thursday();
  SetGrid(agenda, 1);
  agenda.caseworkers[0].absences = {Between("12:00", "13:00")};
  Wish wish = WishFor(30);
  wish.buffer_before = Minutes{10};
  wish.buffer_after = Minutes{5};
  for (const Row& row : {
           Row{"09:09", {Text::kOutsideHours}},
           Row{"09:10", {}},
           Row{"09:11", {}},
           Row{"11:24", {}},
           Row{"11:25", {}},
           Row{"11:26", {Text::kCaseworkerAbsent}},
           Row{"13:09", {Text::kCaseworkerAbsent}},
           Row{"13:10", {}},
           Row{"13:11", {}},
           Row{"15:24", {}},
           Row{"15:25", {}},
           Row{"15:26", {Text::kOutsideHours}},
       }) {
    EXPECT_EQ(Texts(Telephone(agenda, wish, row.start)), row.texts) << row.start;
  }
}

TEST(ExamineCaseworker, MustBeActiveKnownAndForTheGroup) {
  Agenda agenda = Thursday();
  store::Caseworker& anna = agenda.caseworkers[0].caseworker;
  anna.groups = {"sygedagpenge"};
  EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"),
            Only(Text::kCaseworkerNotFor, {"anna", "dagpenge"}, "caseworkers/anna"));
  anna.groups = {"sygedagpenge", "dagpenge"};
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "10:00").empty());
  anna.active = false;
  EXPECT_EQ(Telephone(agenda, WishFor(30), "10:00"),
            Only(Text::kCaseworkerInactive, {"anna"}, "caseworkers/anna"));
  EXPECT_EQ(Examine(agenda, WishFor(30), {At("10:00"), Mode::kTelephone, CaseworkerId::Of("bo")}),
            Only(Text::kUnknownResource, {"caseworkers/bo"}, "caseworkers/bo"));
}

TEST(ExamineRoom, SeatsTheVisitorsAndTheCaseworker) {
  struct Row {
    int visitors, seats;
    bool fits;
  };
  Agenda agenda = Thursday();
  agenda.rooms = {RoomOf("a1", 2, 100)};
  for (const Row& row : {Row{1, 1, false}, Row{1, 2, true}, Row{1, 3, true}, Row{3, 3, false},
                         Row{3, 4, true}, Row{3, 5, true}}) {
    Wish wish = WishFor(30);
    wish.visitors = row.visitors;
    agenda.rooms[0].room.seats = row.seats;
    EXPECT_EQ(Physical(agenda, wish, "10:00"),
              row.fits ? std::vector<Blocker>{}
                       : Only(Text::kRoomTooFewSeats, {"a1", std::to_string(row.visitors + 1)},
                              "rooms/a1"))
        << row.visitors << " in " << row.seats;
  }
}

TEST(ExamineRoom, AreaForEveryVisitorButAlwaysForOne) {
  struct Row {
    int visitors, area, m2;
    bool invited_only, fits;
  };
  Agenda agenda = Thursday();
  agenda.rooms = {RoomOf("a1", 9)};
  for (const Row& row : {
           Row{1, 3, 4, false, true},
           Row{2, 7, 4, false, false},
           Row{2, 8, 4, false, true},
           Row{2, 9, 4, false, true},
           Row{2, 7, 4, true, true},
           Row{3, 11, 4, false, false},
           Row{3, 12, 4, false, true},
           Row{2, 3, 2, false, false},
       }) {
    Wish wish = WishFor(30);
    wish.visitors = row.visitors;
    agenda.rooms[0].room.area_m2 = row.area;
    agenda.rooms[0].room.invited_only = row.invited_only;
    DecisionOf(agenda).duties = {{"m2_per_person", row.m2, {Mode::kPhysical}}};
    EXPECT_EQ(Physical(agenda, wish, "10:00"),
              row.fits ? std::vector<Blocker>{}
                       : Only(Text::kRoomTooSmall, {"a1", std::to_string(row.m2)}, "rooms/a1"))
        << row.visitors << " in " << row.area << " at " << row.m2;
  }
  Wish crowd = WishFor(30);
  crowd.visitors = 8;
  agenda.rooms[0].room.area_m2 = 8;
  DecisionOf(agenda).duties = {{"m2_per_person", 4, {Mode::kVideo}}};
  EXPECT_TRUE(Physical(agenda, crowd, "10:00").empty());
}

TEST(ExamineRoom, AiringLengthensTheRoomsBufferOnly) {
  struct Row {
    int plan, airing;
    std::string_view next;  // the neighbour's start; the meeting is 10:00 to 10:30
    bool room_taken, caseworker_taken;
  };
  Agenda agenda = Thursday();
  for (const Row& row : {
           Row{0, 15, "10:44", true, false},
           Row{0, 15, "10:45", false, false},
           Row{0, 15, "10:46", false, false},
           Row{10, 15, "10:39", true, true},
           Row{10, 15, "10:40", true, false},
           Row{20, 15, "10:49", true, true},
           Row{20, 15, "10:50", false, false},
       }) {
    DecisionOf(agenda).duties = {{"airing_minutes", row.airing, {Mode::kPhysical}}};
    agenda.caseworkers[0].claims = {Taken(Between(row.next, "12:00"))};
    agenda.rooms[0].claims = {Taken(Between(row.next, "12:00"))};
    Wish wish = WishFor(30);
    wish.buffer_after = Minutes{row.plan};
    std::vector<Text> texts;
    if (row.caseworker_taken) texts.push_back(Text::kCaseworkerTaken);
    if (row.room_taken) texts.push_back(Text::kRoomTaken);
    EXPECT_EQ(Texts(Physical(agenda, wish, "10:00")), texts) << row.plan << " " << row.next;
  }
}

TEST(ExamineRoom, AnOpenRoomIsMissingOnlyWhenAllAre) {
  Agenda agenda = Thursday();
  agenda.rooms = {RoomOf("a1"), RoomOf("a2", 1), RoomOf("a3")};
  agenda.rooms[0].claims = {Taken(Between("10:00", "11:00"))};
  EXPECT_TRUE(Physical(agenda, WishFor(30), "10:00", {}).empty());
  agenda.rooms[2].room.active = false;
  agenda.rooms[2].claims = agenda.rooms[0].claims;
  EXPECT_EQ(Physical(agenda, WishFor(30), "10:00", {}),
            (std::vector<Blocker>{{{Text::kRoomTaken, {"a1"}}, "rooms/a1"},
                                  {{Text::kRoomTooFewSeats, {"a2", "2"}}, "rooms/a2"},
                                  {{Text::kRoomInactive, {"a3"}}, "rooms/a3"}}));
  EXPECT_EQ(Texts(Physical(agenda, WishFor(30), "10:00", RoomId::Of("a3"))),
            (std::vector{Text::kRoomInactive, Text::kRoomTaken}));
  EXPECT_EQ(Physical(agenda, WishFor(30), "10:00", RoomId::Of("b1")),
            Only(Text::kUnknownResource, {"rooms/b1"}, "rooms/b1"));
  agenda.rooms.clear();
  EXPECT_EQ(Physical(agenda, WishFor(30), "10:00", {}), Only(Text::kNoRoom, {}, ""));
  EXPECT_TRUE(Telephone(agenda, WishFor(30), "10:00").empty());
}

TEST(ExamineCitizen, HasNoBuffers) {
  struct Row {
    std::string_view from, until;
    bool taken;
  };
  Agenda agenda = Thursday();
  Wish wish = WishFor(30);
  wish.buffer_before = Minutes{15};
  wish.buffer_after = Minutes{15};
  for (const Row& row : {Row{"10:00", "11:00", false}, Row{"10:00", "11:01", true},
                         Row{"11:29", "12:00", true}, Row{"11:30", "12:00", false}}) {
    agenda.citizen_claims = {Taken(Between(row.from, row.until), Minutes{30}, Minutes{30})};
    EXPECT_EQ(Telephone(agenda, wish, "11:00"),
              row.taken ? Only(Text::kCitizenTaken, {}, "") : std::vector<Blocker>{})
        << row.from << "-" << row.until;
  }
}

TEST(Examine, NamesEveryBlockerInOrder) {
  Agenda agenda = Thursday();
  agenda.now = Utc("2026-01-15T10:05");
  agenda.jobcentre.notice = Minutes{60};
  DecisionOf(agenda).verdicts[0] = Verdict::kNeedsConsent;
  agenda.caseworkers[0].caseworker.active = false;
  agenda.caseworkers[0].caseworker.groups = {"sygedagpenge"};
  agenda.caseworkers[0].caseworker.calendar.hours =
      ForModes({Mode::kVideo}, On(Weekdays(), {{"09:00", "16:00"}}));
  agenda.caseworkers[0].caseworker.calendar.breaks = {
      {.from = TimeOf("10:00"), .until = TimeOf("10:30")}};
  agenda.caseworkers[0].caseworker.max_meetings_per_day = 1;
  agenda.closing_days = {Closing("a", kDay, kDay)};
  agenda.caseworkers[0].absences = {Between("09:00", "16:00")};
  agenda.caseworkers[0].claims = {Taken(Between("10:00", "11:00"))};
  agenda.rooms[0].room.active = false;
  agenda.rooms[0].claims = {Taken(Between("10:00", "11:00"))};
  agenda.citizen_claims = {Taken(Between("10:00", "11:00"))};
  EXPECT_EQ(Texts(Physical(agenda, WishFor(30), "10:07")),
            (std::vector{Text::kTooSoon, Text::kOffGrid, Text::kClosingDay, Text::kNeedsConsent,
                         Text::kCaseworkerInactive, Text::kCaseworkerNotFor, Text::kHoursNotForMode,
                         Text::kCaseworkerOnBreak, Text::kCaseworkerAbsent, Text::kCaseworkerTaken,
                         Text::kCaseworkerDayFull, Text::kRoomInactive, Text::kRoomTaken,
                         Text::kCitizenTaken}));
}

TEST(ExamineDeathTest, ADayWithoutADecisionIsABug) {
  Agenda agenda = Thursday();
  agenda.decisions.clear();
  EXPECT_DEATH(Telephone(agenda, WishFor(30), "10:00"), "broken invariant");
}

TEST(ModeBlockers, WhoMayDepartFromTheChosenMode) {
  const std::vector<Role> staff = {Role::kCaseworker, Role::kAKasse, Role::kAdministrator};
  struct Row {
    Chooser chooser;
    std::string_view word;
    bool staff, citizen;
  };
  for (const Row& row : {
           Row{Chooser::kLaw, "law", false, false},
           Row{Chooser::kJobcentre, "jobcentre", true, false},
           Row{Chooser::kAKasse, "a_kasse", true, false},
           Row{Chooser::kMunicipality, "municipality", true, false},
           Row{Chooser::kCaseworker, "caseworker", true, false},
           Row{Chooser::kCitizen, "citizen", false, true},
       }) {
    engine::Decision decision = TelephoneChosen();
    decision.decided_by = row.chooser;
    const auto refused =
        Only(Text::kModeNotChosen, {"video", "telephone", std::string(row.word)}, "");
    const auto expect = [&](Role role, bool may) {
      Wish wish = WishFor(30);
      wish.role = role;
      EXPECT_EQ(ModeBlockers(decision, DayOf(kDay), Mode::kVideo, wish),
                may ? std::vector<Blocker>{} : refused)
          << row.word << " " << Word(role);
      EXPECT_TRUE(ModeBlockers(decision, DayOf(kDay), Mode::kTelephone, wish).empty());
    };
    for (Role role : staff) expect(role, row.staff);
    expect(Role::kCitizen, row.citizen);
    expect(Role::kOperator, false);
  }
}

TEST(ModeBlockers, VerdictsInWords) {
  engine::Decision decision = TelephoneChosen();
  decision.verdicts = {Verdict::kForbidden, Verdict::kAllowed, Verdict::kNeedsConsent};
  const auto blockers = [&](Mode mode) {
    return ModeBlockers(decision, DayOf(kDay), mode, WishFor(30));
  };
  EXPECT_EQ(blockers(Mode::kPhysical),
            Only(Text::kModeForbidden, {"physical", "2026-01-15", "no_permit"}, ""));
  EXPECT_EQ(blockers(Mode::kVideo), Only(Text::kNeedsConsent, {"video"}, ""));
  decision.citations = {
      Cited("dk.closed", Effect::kForbids, {Mode::kPhysical}),
      Cited("dk.other", Effect::kForbids, {Mode::kVideo}),
      Cited("dk.advice", Effect::kAdvises, {Mode::kPhysical}),
      Cited("dk.lockdown", Effect::kForbids, {Mode::kPhysical, Mode::kVideo}),
      Cited("dk.old", Effect::kForbids, {Mode::kPhysical}, "dk.new"),
  };
  EXPECT_EQ(blockers(Mode::kPhysical),
            Only(Text::kModeForbidden, {"physical", "2026-01-15", "dk.closed, dk.lockdown"}, ""));
}

TEST(ModeBlockers, OutcomesInWords) {
  engine::Decision decision = TelephoneChosen();
  decision.outcome = engine::Outcome::kNeedsJudgment;
  decision.open_judgments = {"requires_physical", "suits_video"};
  EXPECT_EQ(ModeBlockers(decision, DayOf(kDay), Mode::kTelephone, WishFor(30)),
            Only(Text::kNeedsJudgment, {"requires_physical, suits_video"}, ""));
  decision.outcome = engine::Outcome::kNoLawfulMode;
  decision.verdicts.fill(Verdict::kForbidden);
  decision.chosen.reset();
  EXPECT_EQ(ModeBlockers(decision, DayOf(kDay), Mode::kTelephone, WishFor(30)),
            (std::vector<Blocker>{
                {{Text::kNoLawfulMode, {"2026-01-15"}}, ""},
                {{Text::kModeForbidden, {"telephone", "2026-01-15", "no_permit"}}, ""}}));
}

// Telephone is chosen because Nord prefers it; a caseworker asks for video without a reason.
struct Departure {
  std::string_view name;
  std::vector<Text> texts;
  engine::Citation cited = Cited("nord", Effect::kPrefers, {Mode::kTelephone});
  Verdict video = Verdict::kAllowed;
  Role role = Role::kCaseworker;
  Chooser chooser = Chooser::kJobcentre;
  bool has_reason = false;
};

TEST(ModeBlockers, DepartingFromAPreferenceNeedsAReason) {
  const Text needed = Text::kNeedsModeReason;
  std::vector<Departure> rows = {{"a caseworker", {needed}}, {"with a reason", {}}};
  rows.back().has_reason = true;
  const auto by = [&](Role role, Chooser chooser, std::vector<Text> texts) {
    rows.push_back({Word(role), std::move(texts)});
    rows.back().role = role;
    rows.back().chooser = chooser;
  };
  by(Role::kAdministrator, Chooser::kMunicipality, {needed});
  by(Role::kAKasse, Chooser::kAKasse, {needed});
  by(Role::kCitizen, Chooser::kCitizen, {});
  by(Role::kCaseworker, Chooser::kLaw, {Text::kModeNotChosen});
  rows.push_back({"consent too", {Text::kNeedsConsent, needed}});
  rows.back().video = Verdict::kNeedsConsent;
  rows.push_back({"no reason can help", {Text::kModeForbidden}});
  rows.back().video = Verdict::kForbidden;
  rows.push_back({"defeated", {}, Cited("nord", Effect::kPrefers, {Mode::kTelephone}, "other")});
  rows.push_back({"only advice", {}, Cited("dk", Effect::kAdvises, {Mode::kTelephone})});
  rows.push_back({"chosen without it", {}, Cited("nord", Effect::kPrefers, {Mode::kPhysical})});
  for (const Departure& row : rows) {
    engine::Decision decision = TelephoneChosen();
    decision.verdicts[2] = row.video;
    decision.decided_by = row.chooser;
    decision.citations = {row.cited};
    Wish wish = WishFor(30);
    wish.role = row.role;
    wish.has_mode_reason = row.has_reason;
    EXPECT_EQ(Texts(ModeBlockers(decision, DayOf(kDay), Mode::kVideo, wish)), row.texts)
        << row.name;
    EXPECT_TRUE(ModeBlockers(decision, DayOf(kDay), Mode::kTelephone, wish).empty()) << row.name;
  }
}

TEST(Place, TakesTheFirstFreeById) {
  Agenda agenda = Thursday();
  agenda.caseworkers.push_back(Worker("bo", On(Weekdays(), {{"09:00", "16:00"}})));
  agenda.rooms.push_back(RoomOf("a2"));
  const Wish wish = WishFor(30, {Mode::kPhysical});
  const auto placed = [&] { return Place(agenda, wish, At("10:00"), Mode::kPhysical); };
  const Slot first{Between("10:00", "10:30"), At("10:00"), Mode::kPhysical, kAnna,
                   RoomId::Of("a1")};
  ASSERT_TRUE(placed());
  EXPECT_EQ(*placed(), first);
  agenda.caseworkers[0].claims = {Taken(Between("10:00", "11:00"))};
  agenda.rooms[0].claims = agenda.caseworkers[0].claims;
  ASSERT_TRUE(placed());
  EXPECT_EQ(placed()->caseworker, CaseworkerId::Of("bo"));
  EXPECT_EQ(placed()->room, RoomId::Of("a2"));
}

TEST(Place, KeepsToTheNamedAndNeedsNoRoomForRemoteModes) {
  Agenda agenda = Thursday();
  agenda.caseworkers.push_back(Worker("bo", On(Weekdays(), {{"09:00", "16:00"}})));
  agenda.rooms.push_back(RoomOf("a2"));
  Wish wish = WishFor(30);
  wish.caseworker = CaseworkerId::Of("bo");
  wish.room = RoomId::Of("a2");
  const Result<Slot> physical = Place(agenda, wish, At("10:00"), Mode::kPhysical);
  ASSERT_TRUE(physical);
  EXPECT_EQ(physical->caseworker, CaseworkerId::Of("bo"));
  EXPECT_EQ(physical->room, RoomId::Of("a2"));
  const Result<Slot> chosen = Place(agenda, wish, At("10:00"), {});
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->mode, Mode::kTelephone);
  EXPECT_EQ(chosen->room, std::nullopt);
}

TEST(Place, RefusesWithEveryBlockerOfTheNamedAndTheFirstOfAPool) {
  Agenda agenda = Thursday();
  agenda.caseworkers.push_back(Worker("bo", On(Weekdays(), {{"09:00", "16:00"}})));
  for (CaseworkerAgenda& one : agenda.caseworkers) {
    one.absences = {Between("09:00", "16:00")};
    one.claims = {Taken(Between("10:00", "11:00"))};
  }
  agenda.rooms.clear();
  Wish wish = WishFor(30);
  Result<Slot> placed = Place(agenda, wish, At("10:00"), Mode::kPhysical);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().reason, Reason::kNotBookable);
  EXPECT_EQ(placed.error().message, (Message{Text::kNotBookable, {"3"}}));
  EXPECT_EQ(placed.error().blockers,
            (std::vector<Blocker>{{{Text::kCaseworkerAbsent, {"anna"}}, "caseworkers/anna"},
                                  {{Text::kCaseworkerAbsent, {"bo"}}, "caseworkers/bo"},
                                  {{Text::kNoRoom, {}}, ""}}));
  wish.caseworker = CaseworkerId::Of("bo");
  placed = Place(agenda, wish, At("10:00"), Mode::kTelephone);
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().blockers,
            (std::vector<Blocker>{{{Text::kCaseworkerAbsent, {"bo"}}, "caseworkers/bo"},
                                  {{Text::kCaseworkerTaken, {"bo"}}, "caseworkers/bo"}}));
}

TEST(Place, RefusesWithoutCaseworkersOrALawfulMode) {
  Agenda agenda = Thursday();
  agenda.caseworkers.clear();
  Result<Slot> placed = Place(agenda, WishFor(30), At("10:00"), {});
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().blockers, Only(Text::kNoCaseworker, {}, ""));
  agenda = Thursday();
  DecisionOf(agenda).outcome = engine::Outcome::kNoLawfulMode;
  DecisionOf(agenda).chosen.reset();
  placed = Place(agenda, WishFor(30), At("10:00"), {});
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().blockers, Only(Text::kNoLawfulMode, {"2026-01-15"}, ""));
}

TEST(Place, TriesTheModesOfTheWishAndRefusesMissingConsent) {
  Agenda agenda = Thursday();
  DecisionOf(agenda).verdicts = {Verdict::kForbidden, Verdict::kNeedsConsent, Verdict::kAllowed};
  Result<Slot> placed = Place(agenda, WishFor(30, ModeSet::All()), At("10:00"), {});
  ASSERT_TRUE(placed);
  EXPECT_EQ(placed->mode, Mode::kVideo);
  placed = Place(agenda, WishFor(30, {Mode::kPhysical, Mode::kTelephone}), At("08:00"), {});
  ASSERT_FALSE(placed);
  EXPECT_EQ(Texts(placed.error().blockers),
            (std::vector{Text::kModeForbidden, Text::kOutsideHours, Text::kNeedsConsent}));
}

TEST(FindSlots, FlagsWhatConsentOrAReasonWouldMakeBookable) {
  Agenda agenda = Thursday();
  SetGrid(agenda, 60);
  engine::Decision& decision = DecisionOf(agenda);
  decision.verdicts = {Verdict::kForbidden, Verdict::kAllowed, Verdict::kNeedsConsent};
  decision.citations = {Cited("nord", Effect::kPrefers, {Mode::kTelephone})};
  const auto slots = SlotsOf(agenda, WishFor(60, ModeSet::All()), kDay, kDay);
  ASSERT_EQ(slots.size(), 14U);
  EXPECT_EQ(slots[0], (Slot{Between("09:00", "10:00"), At("09:00"), Mode::kTelephone, kAnna}));
  EXPECT_EQ(slots[1],
            (Slot{Between("09:00", "10:00"), At("09:00"), Mode::kVideo, kAnna, {}, true, true}));
  decision.chosen = Mode::kVideo;
  const auto chosen = SlotsOf(agenda, WishFor(60), kDay, kDay);
  ASSERT_EQ(chosen.size(), 7U);
  EXPECT_TRUE(chosen[0].needs_consent);
  EXPECT_FALSE(chosen[0].needs_mode_reason);
}

TEST(FindSlots, CountsWhyNothingIsOffered) {
  Agenda agenda = Thursday();
  SetGrid(agenda, 60);
  agenda.now = Utc("2026-01-15T02:00");
  agenda.caseworkers.push_back(Worker("bo", {}));
  agenda.caseworkers[0].claims = {Taken(Between("10:00", "12:00"))};
  agenda.citizen_claims = {Taken(Between("13:00", "14:00"))};
  const auto days = FindSlots(agenda, WishFor(60), DayOf(kDay), DayOf(kDay), kMaxSlots);
  ASSERT_EQ(days.size(), 1U);
  EXPECT_EQ(LocalStarts(days[0].slots),
            (std::vector<std::string>{"2026-01-15T09:00", "2026-01-15T12:00", "2026-01-15T14:00",
                                      "2026-01-15T15:00"}));
  // 20 starts without an offer, two caseworkers each: 2 starts passed, 2 with anna taken, 1 with
  // the citizen taken, and 15 outside the hours of both.
  EXPECT_EQ(days[0].blockers, (BlockerCounts{{Text::kInPast, 4},
                                             {Text::kCaseworkerTaken, 2},
                                             {Text::kCitizenTaken, 1},
                                             {Text::kOutsideHours, 33}}));
}

TEST(FindSlots, SaysWhyWhenNobodyOrNoModeCanBeHad) {
  Agenda agenda = Thursday();
  SetGrid(agenda, 60);
  const auto blockers = [&](const Wish& wish) {
    const auto days = FindSlots(agenda, wish, DayOf(kDay), DayOf(kDay), kMaxSlots);
    return days.at(0).slots.empty() ? days[0].blockers : BlockerCounts{};
  };
  Wish stranger = WishFor(60);
  stranger.caseworker = CaseworkerId::Of("bo");
  EXPECT_EQ(blockers(stranger), (BlockerCounts{{Text::kUnknownResource, 24}}));
  DecisionOf(agenda).chosen.reset();
  EXPECT_EQ(blockers(WishFor(60)), (BlockerCounts{{Text::kNoLawfulMode, 24}}));
  DecisionOf(agenda) = TelephoneChosen();
  agenda.caseworkers.clear();
  EXPECT_EQ(blockers(WishFor(60)), (BlockerCounts{{Text::kNoCaseworker, 24}}));
}

TEST(FindSlots, StopsAtTheLimit) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2026-01-01T12:00"), "2026-01-15", "2026-01-16");
  SetGrid(agenda, 60);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "12:00"}}))};
  struct Row {
    int limit;
    std::size_t days, last_day_slots;
  };
  const Wish wish = WishFor(60, {Mode::kTelephone, Mode::kVideo});
  for (const Row& row :
       {Row{1, 1, 1}, Row{5, 1, 5}, Row{6, 1, 6}, Row{7, 2, 1}, Row{12, 2, 6}, Row{13, 2, 6}}) {
    const auto days = FindSlots(agenda, wish, DayOf("2026-01-15"), DayOf("2026-01-16"), row.limit);
    ASSERT_EQ(days.size(), row.days) << row.limit;
    EXPECT_EQ(days.back().slots.size(), row.last_day_slots) << row.limit;
  }
}

TEST(FindSlots, FollowsTheDecisionOfEachDay) {
  Agenda agenda = AgendaOf("Etc/UTC", Utc("2020-09-16T12:00"), "2020-12-31", "2021-01-01");
  SetGrid(agenda, 60);
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"09:00", "10:00"}}))};
  agenda.rooms = {RoomOf("a1")};
  engine::Decision& after = agenda.decisions.at(DayOf("2021-01-01"));
  after.verdicts = {Verdict::kAllowed, Verdict::kForbidden, Verdict::kForbidden};
  after.chosen = Mode::kPhysical;
  const auto slots = SlotsOf(agenda, WishFor(60), "2020-12-31", "2021-01-01");
  ASSERT_EQ(slots.size(), 2U);
  EXPECT_EQ(slots[0].mode, Mode::kTelephone);
  EXPECT_EQ(slots[0].room, std::nullopt);
  EXPECT_EQ(slots[1].mode, Mode::kPhysical);
  EXPECT_EQ(slots[1].room, RoomId::Of("a1"));
}

TEST(FindSlotsDeathTest, LimitsAreTheCallersToKeep) {
  const Agenda agenda = Thursday();
  EXPECT_DEATH(FindSlots(agenda, WishFor(30), DayOf(kDay), DayOf(kDay), 0), "broken invariant");
  EXPECT_DEATH(FindSlots(agenda, WishFor(30), DayOf(kDay), DayOf(kDay), kMaxSlots + 1),
               "broken invariant");
  EXPECT_DEATH(FindSlots(agenda, WishFor(30), DayOf(kDay), DayOf(kDay) + date::days{kMaxSearchDays},
                         kMaxSlots),
               "broken invariant");
}

}  // namespace
}  // namespace samtale::scheduling::small
