#include "services/scheduling/explanation.h"

#include <algorithm>
#include <map>
#include <optional>

#include "tests/scheduling/random_agenda.h"

namespace samtale::scheduling::small {
namespace {

// A Thursday in winter with the caseworkers anna and bo, and the rooms a1 and a2.
Agenda Thursday() {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-01-14T08:00"), "2026-01-15", "2026-01-15");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"08:00", "16:00"}})),
                        Worker("bo", On(EveryDay(), {{"08:00", "12:00"}}))};
  agenda.rooms = {RoomOf("a1"), RoomOf("a2")};
  return agenda;
}

const LocalDateTime kOne = Local("2026-01-15T13:00");  // 12:00 UTC

const ExplainedParty& PartyOf(const ExplainedPool& pool, std::string_view subject) {
  const auto party =
      std::find_if(pool.parties.begin(), pool.parties.end(),
                   [&](const ExplainedParty& one) { return one.subject == subject; });
  SAMTALE_CHECK(party != pool.parties.end());
  return *party;
}

TEST(Explanation, OfAStartThatCanBeHadIsItsSlotAndWhoWouldBeFree) {
  const Explanation explanation = Explain(Thursday(), WishFor(30), kOne, {});
  ASSERT_TRUE(explanation.slot);
  EXPECT_EQ(explanation.slot->caseworker, CaseworkerId::Of("anna"));
  EXPECT_TRUE(explanation.blockers.empty());
  EXPECT_EQ(explanation.caseworkers.size, 2);
  EXPECT_EQ(explanation.caseworkers.free, 1);
  EXPECT_EQ(explanation.caseworkers.counts, (BlockerCounts{{Text::kOutsideHours, 1}}));
  EXPECT_EQ(explanation.rooms.size, 0) << "a telephone meeting needs none";
}

TEST(Explanation, NamesEveryReasonOfEachOfAPool) {
  Agenda agenda = Thursday();
  agenda.caseworkers[0].claims = {Taken(UtcInterval("2026-01-15T12:00", "2026-01-15T13:00"))};
  agenda.caseworkers[1].caseworker.active = false;
  agenda.caseworkers[1].absences = {UtcInterval("2026-01-15T07:00", "2026-01-15T20:00")};
  agenda.rooms[1].room.seats = 1;
  agenda.rooms[1].claims = {Taken(UtcInterval("2026-01-15T12:15", "2026-01-15T13:00"))};
  const Explanation explanation =
      Explain(agenda, WishFor(30, {Mode::kPhysical}), kOne, Mode::kPhysical);
  EXPECT_FALSE(explanation.slot);
  EXPECT_EQ(Texts(explanation.blockers),
            (std::vector{Text::kCaseworkerTaken, Text::kCaseworkerInactive}));
  EXPECT_EQ(Texts(PartyOf(explanation.caseworkers, "caseworkers/anna").blockers),
            (std::vector{Text::kCaseworkerTaken}));
  EXPECT_EQ(Texts(PartyOf(explanation.caseworkers, "caseworkers/bo").blockers),
            (std::vector{Text::kCaseworkerInactive, Text::kOutsideHours, Text::kCaseworkerAbsent}));
  EXPECT_EQ(explanation.caseworkers.free, 0);
  EXPECT_EQ(explanation.rooms.free, 1);
  EXPECT_EQ(Texts(PartyOf(explanation.rooms, "rooms/a2").blockers),
            (std::vector{Text::kRoomTooFewSeats, Text::kRoomTaken}));
}

TEST(Explanation, OfANamedPartyIsOfThatOneAlone) {
  Wish wish = WishFor(30, {Mode::kPhysical});
  wish.caseworker = CaseworkerId::Of("bo");
  wish.room = RoomId::Of("a2");
  const Explanation explanation = Explain(Thursday(), wish, kOne, Mode::kPhysical);
  ASSERT_EQ(explanation.caseworkers.parties.size(), 1u);
  EXPECT_EQ(explanation.caseworkers.parties[0].subject, "caseworkers/bo");
  ASSERT_EQ(explanation.rooms.parties.size(), 1u);
  EXPECT_EQ(explanation.rooms.parties[0].subject, "rooms/a2");
}

TEST(Explanation, TellsNoMoreOfAPoolThanItMay) {
  for (const std::size_t size : {kMaxExplained - 1, kMaxExplained, kMaxExplained + 1}) {
    Agenda agenda = Thursday();
    agenda.caseworkers.clear();
    for (std::size_t i = 0; i < size; ++i)
      agenda.caseworkers.push_back(Worker("c" + std::to_string(1000 + i), {}));
    const Explanation explanation = Explain(agenda, WishFor(30), kOne, {});
    EXPECT_EQ(explanation.caseworkers.parties.size(), std::min(size, kMaxExplained));
    EXPECT_EQ(explanation.caseworkers.counts,
              (BlockerCounts{{Text::kOutsideHours, static_cast<int>(size)}}));
    EXPECT_EQ(explanation.blockers.size(), size);
  }
}

TEST(Explanation, OfATimeThatClocksSkipAsksNobody) {
  Agenda agenda =
      AgendaOf("Europe/Copenhagen", Utc("2026-03-20T08:00"), "2026-03-29", "2026-03-29");
  agenda.caseworkers = {Worker("anna", On(EveryDay(), {{"00:00", "24:00"}}))};
  agenda.rooms = {RoomOf("a1")};
  const Explanation skipped =
      Explain(agenda, WishFor(30, {Mode::kPhysical}), Local("2026-03-29T02:30"), Mode::kPhysical);
  EXPECT_EQ(skipped.blockers.front().message.text, Text::kTimeSkipped);
  EXPECT_EQ(skipped.caseworkers.size, 1);
  EXPECT_EQ(skipped.caseworkers.free, 0);
  EXPECT_TRUE(skipped.caseworkers.parties.empty() && skipped.caseworkers.counts.empty());
  EXPECT_EQ(skipped.rooms.size, 1);
  // The hour that happens twice is its first.
  Agenda autumn =
      AgendaOf("Europe/Copenhagen", Utc("2026-10-20T08:00"), "2026-10-25", "2026-10-25");
  autumn.caseworkers = agenda.caseworkers;
  const Explanation twice = Explain(autumn, WishFor(30), Local("2026-10-25T02:30"), {});
  ASSERT_TRUE(twice.slot);
  EXPECT_EQ(twice.slot->interval.begin, Utc("2026-10-25T00:30"));
}

TEST(Explanation, OfAnAppointmentElsewhereIsOfItsOwnKind) {
  struct Row {
    std::string_view from, until;  // UTC
    bool busy;
  };
  for (const Row& row :
       {Row{"11:00", "12:00", false}, Row{"11:00", "12:01", true}, Row{"12:29", "13:00", true},
        Row{"12:30", "13:00", false}, Row{"12:10", "12:10", false}}) {
    Agenda agenda = Thursday();
    agenda.citizen_busy = {
        UtcInterval("2026-01-15T" + std::string(row.from), "2026-01-15T" + std::string(row.until))};
    const Explanation explanation = Explain(agenda, WishFor(30), kOne, {});
    EXPECT_EQ(Texts(explanation.blockers),
              row.busy ? std::vector{Text::kCitizenBusy} : std::vector<Text>{})
        << row.from << "-" << row.until;
  }
}

// --- Properties.

LocalDateTime SomeStart(const World& world) {
  const int span = static_cast<int>((world.until - world.from).count());
  return {world.from + date::days{Pick(0, span)}, LocalTime{Minutes{5 * Pick(0, 288)}}};
}

// The blockers of a candidate that concern `subject`.
std::vector<Blocker> OwnOf(const std::vector<Blocker>& blockers, const std::string& subject) {
  std::vector<Blocker> own;
  for (const Blocker& blocker : blockers) {
    if (blocker.subject == subject) own.push_back(blocker);
  }
  return own;
}

RC_GTEST_PROP(ExplanationProperty, SaysWhatPlacingSays, ()) {
  const World world = SomeWorld();
  const LocalDateTime start = SomeStart(world);
  const std::optional<Mode> mode = Chance(50)
                                       ? std::optional<Mode>(*rc::gen::elementOf(std::vector{
                                             Mode::kPhysical, Mode::kTelephone, Mode::kVideo}))
                                       : std::nullopt;
  const Explanation explanation = Explain(world.agenda, world.wish, start, mode);
  const Result<Slot> placed = Place(world.agenda, world.wish, start, mode);
  RC_CLASSIFY(placed.has_value(), "it can be had");
  RC_ASSERT(explanation.slot.has_value() == placed.has_value());
  if (placed) RC_ASSERT((*explanation.slot == *placed && explanation.blockers.empty()));
  if (!placed) RC_ASSERT((explanation.blockers == placed.error().blockers));
}

RC_GTEST_PROP(ExplanationProperty, EverythingASearchDoesNotOfferHasAReason, ()) {
  World world = SomeWorld();
  const Mode mode =
      *rc::gen::elementOf(std::vector{Mode::kPhysical, Mode::kTelephone, Mode::kVideo});
  world.wish.modes = {mode};
  std::map<LocalDateTime, Slot> offered;
  for (const Slot& slot :
       SlotsOf(world.agenda, world.wish, Format(world.from), Format(world.until)))
    offered.emplace(slot.start, slot);
  for (LocalDay day = world.from; day <= world.until; day += date::days{1}) {
    for (int minute = 0; minute <= 24 * 60; minute += 15) {
      const LocalDateTime start{day, LocalTime{Minutes{minute}}};
      const Explanation explanation = Explain(world.agenda, world.wish, start, mode);
      const auto slot = offered.find(start);
      const bool free =
          slot != offered.end() && !slot->second.needs_consent && !slot->second.needs_mode_reason;
      RC_ASSERT(explanation.blockers.empty() == free);
      RC_ASSERT(explanation.slot.has_value() == free);
    }
  }
}

RC_GTEST_PROP(ExplanationProperty, EachOfThePoolHasItsOwnReasonsAndTheyAddUp, ()) {
  const World world = SomeWorld();
  const LocalDateTime start = SomeStart(world);
  if (!world.agenda.zone.ToInstant(start.day, start.time)) return;
  const Explanation explanation = Explain(world.agenda, world.wish, start, Mode::kPhysical);
  BlockerCounts counts;
  int free = 0;
  for (const ExplainedParty& party : explanation.caseworkers.parties) {
    const CaseworkerId id = CaseworkerId::Of(party.subject.substr(party.subject.find('/') + 1));
    const std::vector<Blocker> all =
        Examine(world.agenda, world.wish, {start, Mode::kPhysical, id, world.wish.room});
    RC_ASSERT((party.blockers == OwnOf(all, party.subject)));
    for (const Blocker& blocker : party.blockers) ++counts[blocker.message.text];
    if (party.blockers.empty()) ++free;
  }
  RC_ASSERT((explanation.caseworkers.counts == counts));
  RC_ASSERT(explanation.caseworkers.free == free);
  for (const ExplainedParty& party : explanation.rooms.parties) {
    const RoomId id = RoomId::Of(party.subject.substr(party.subject.find('/') + 1));
    const std::vector<Blocker> all =
        Examine(world.agenda, world.wish, {start, Mode::kPhysical, CaseworkerId::Of("nobody"), id});
    RC_ASSERT((party.blockers == OwnOf(all, party.subject)));
  }
}

}  // namespace
}  // namespace samtale::scheduling::small
