#include "services/api/event_wire.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "services/core/sha256.h"

namespace samtale::api {
namespace {

// `MEETING_BOOKED` of `meeting.booked`.
std::string Upper(std::string_view word) {
  std::string upper(word);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c == '.' ? '_' : static_cast<char>(std::toupper(c)); });
  return upper;
}

store::Event SomeEvent(store::EventKind kind) {
  return {.sequence = 7,
          .municipality = MunicipalityId::Of("0751"),
          .kind = std::string(Word(kind)),
          .subject = "rooms/r1",
          .caller = "folder",
          .revision = 12,
          .at = Instant{Seconds{1'600'000'000}}};
}

v1::Event OnTheWire(const store::Event& event) {
  v1::Event wire;
  Fill(events::Told{event, "7-x"}, &wire);
  return wire;
}

TEST(EventWire, EveryKindHasItsName) {
  for (const store::EventKind kind : store::EventKinds()) {
    const std::string_view word = Word(kind);
    EXPECT_EQ(v1::Event::Kind_Name(WireKind(kind)), Upper(word));
    EXPECT_EQ(store::ParseEventKind(word), kind);
    EXPECT_EQ(OnTheWire(SomeEvent(kind)).kind(), WireKind(kind));
  }
  EXPECT_EQ(static_cast<int>(store::EventKinds().size()), v1::Event::Kind_ARRAYSIZE - 1);
}

TEST(EventWire, AKindOfALaterProgramIsTold) {
  store::Event event = SomeEvent(store::EventKind::kRoomChanged);
  event.kind = "moon.landed";
  const v1::Event wire = OnTheWire(event);
  EXPECT_EQ(wire.kind(), v1::Event::KIND_UNSPECIFIED);
  EXPECT_EQ(wire.resource(), "municipalities/0751/rooms/r1");
  EXPECT_EQ(wire.etag(), "");
  EXPECT_EQ(wire.cursor(), "7-x");
}

TEST(EventWire, AnEtagIsToldWhereThereIsOne) {
  const struct {
    store::EventKind kind;
    std::string etag;
  } cases[] = {
      {store::EventKind::kRoomChanged, "12"},       {store::EventKind::kMeetingCancelled, "12"},
      {store::EventKind::kAbsenceCreated, "12"},    {store::EventKind::kAbsenceDeleted, ""},
      {store::EventKind::kHoldPlaced, ""},          {store::EventKind::kConsentRecorded, ""},
      {store::EventKind::kRulesUploaded, ""},       {store::EventKind::kRulesActivated, "12"},
      {store::EventKind::kDayOverrideSet, "12"},    {store::EventKind::kDayOverrideDeleted, ""},
      {store::EventKind::kClosingDayCreated, "12"}, {store::EventKind::kClosingDayDeleted, ""},
  };
  for (const auto& one : cases) {
    const v1::Event wire = OnTheWire(SomeEvent(one.kind));
    EXPECT_EQ(wire.etag(), one.etag) << Word(one.kind);
    EXPECT_EQ(wire.revision(), 12) << Word(one.kind);
  }
  store::Event old = SomeEvent(store::EventKind::kRoomChanged);
  old.revision = 0;
  EXPECT_EQ(OnTheWire(old).etag(), "");
}

TEST(EventWire, AHoldIsNamedWithoutItsId) {
  store::Event event = SomeEvent(store::EventKind::kHoldPlaced);
  event.subject = "jobcentres/nord/holds/secret";
  EXPECT_EQ(OnTheWire(event).resource(),
            "municipalities/0751/jobcentres/nord/holds/" + Sha256Hex("secret").substr(0, 16));
  event.subject = "jobcentres/nord/meetings/open";
  EXPECT_EQ(OnTheWire(event).resource(), "municipalities/0751/jobcentres/nord/meetings/open");
}

TEST(EventWire, RulesTellTheirLayer) {
  store::Event event = SomeEvent(store::EventKind::kRulesActivated);
  event.subject = "ruleLayers/national";
  event.rules = store::RulesChange{"sha256:22", 3, 4};
  const v1::Event wire = OnTheWire(event);
  EXPECT_EQ(wire.rules().layer(), "national");
  EXPECT_EQ(wire.rules().rulebook(), "sha256:22");
  EXPECT_EQ(wire.rules().activation(), 3);
  EXPECT_EQ(wire.rules().replaced_by(), 4);
  event.subject = "ruleLayers/0751/uploads/12";
  EXPECT_EQ(OnTheWire(event).rules().layer(), "0751");
}

}  // namespace
}  // namespace samtale::api
