// A jobcentre in Aarhus (0751) with the shipped rules over a fresh SQLite store: what the tests of
// the use cases book in. Waits for writes, so that a test reads top to bottom.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "policy/engine/rulebook.h"
#include "services/core/clock.h"
#include "services/scheduling/directory.h"
#include "services/scheduling/meetings.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/scheduling/answer.h"
#include "tests/source_path.h"

namespace samtale::scheduling {

inline LocalDay Day(std::string_view text) { return *ParseDay(text); }
inline LocalDateTime At(std::string_view text) { return *ParseDateTime(text); }

inline std::shared_ptr<const engine::Rulebooks> ShippedRules() {
  static const std::shared_ptr<const engine::Rulebooks> rules = [] {
    auto files = engine::ReadRulesFolder(SourcePath("policy/rules"));
    SAMTALE_CHECK(files.has_value());
    engine::LoadedRules loaded = engine::Load(*files);
    SAMTALE_CHECK(loaded.rulebooks != nullptr);
    return loaded.rulebooks;
  }();
  return rules;
}

class JobcentreFixture : public testing::Test {
 protected:
  static constexpr const char* kCode = "0751";

  JobcentreFixture() {
    folder_ = std::filesystem::temp_directory_path() / ("samtale-" + RandomIdText());
    std::filesystem::create_directories(folder_);
    Result<std::unique_ptr<store::Store>> opened =
        store_sqlite::Open({.path = (folder_ / "test.db").string()});
    SAMTALE_CHECK(opened.has_value());
    store_ = std::move(*opened);
    meetings_ = std::make_unique<Meetings>(*store_, rules_);
    directory_ = std::make_unique<Directory>(*store_, rules_);
    Furnish();
  }

  ~JobcentreFixture() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static MunicipalityId municipality() { return MunicipalityId::Of(kCode); }
  static JobcentreId jobcentre() { return JobcentreId::Of("midt"); }

  // The civil day and time in Copenhagen that calls are made at from now on.
  void Now(std::string_view local) {
    const LocalDateTime at = At(local);
    now_ = *Zone::Copenhagen().ToInstant(at.day, at.time);
  }

  Call CallAs(Role role, std::string id, std::string method = "Test") {
    const std::string request = "request-" + std::to_string(++requests_);
    return Call{
        {municipality(), role, std::move(id)}, now_, std::move(method), request, "body-" + request};
  }
  Call Anna(std::string method = "Test") {
    return CallAs(Role::kCaseworker, "anna", std::move(method));
  }

  static MeetingWish WishFor(std::string_view citizen, ModeSet modes = {},
                             std::string type = "jobsamtale") {
    return MeetingWish{.jobcentre = jobcentre(),
                       .citizen = CitizenId::Of(citizen),
                       .meeting_type = std::move(type),
                       .modes = modes};
  }

  Result<BookedMeeting> Book(const Call& call, MeetingWish wish, std::string_view start) {
    Answer<BookedMeeting> answer;
    Booking booking{.wish = std::move(wish), .start = At(start)};
    meetings_->BookMeeting(call, booking, answer.done());
    return answer.Get();
  }
  Result<BookedMeeting> BookHeld(const Call& call, MeetingWish wish, const HoldId& hold) {
    Answer<BookedMeeting> answer;
    Booking booking{.wish = std::move(wish), .hold = hold};
    meetings_->BookMeeting(call, booking, answer.done());
    return answer.Get();
  }
  Result<store::Hold> Hold(const Call& call, MeetingWish wish, std::string_view start,
                           Seconds ttl = Seconds{300}) {
    Answer<store::Hold> answer;
    meetings_->HoldSlot(call, std::move(wish), At(start), ttl, answer.done());
    return answer.Get();
  }
  Result<BookedMeeting> Move(const Call& call, const store::Meeting& meeting,
                             std::string_view start, MeetingWish wish) {
    Answer<BookedMeeting> answer;
    meetings_->RescheduleMeeting(call, meeting.jobcentre, meeting.id,
                                 std::to_string(meeting.revision), At(start), std::move(wish),
                                 answer.done());
    return answer.Get();
  }
  Result<BookedMeeting> Cancel(const Call& call, const store::Meeting& meeting) {
    Answer<BookedMeeting> answer;
    meetings_->CancelMeeting(call, meeting.jobcentre, meeting.id, "", "", answer.done());
    return answer.Get();
  }
  std::vector<Slot> Offered(const Call& call, MeetingWish wish, std::string_view from,
                            std::string_view until) {
    SlotSearch search{
        .wish = std::move(wish), .from = Day(from), .until = Day(until), .limit = kMaxSlots};
    Result<SlotOffer> offer = meetings_->SearchSlots(call, search);
    SAMTALE_CHECK(offer.has_value());
    std::vector<Slot> slots;
    for (const DayOffer& day : offer->days)
      slots.insert(slots.end(), day.day.slots.begin(), day.day.slots.end());
    return slots;
  }

  template <class Record>
  void Put(const Record& record) {
    auto put = store_->WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
      transaction.Put(record);
      return true;
    });
    SAMTALE_CHECK(put.has_value());
  }

  static bool Has(const Error& error, Text text) {
    for (const Blocker& blocker : error.blockers) {
      if (blocker.message.text == text) return true;
    }
    return false;
  }

  // Every table of claims, for comparing before and after: `kind/id begin-end`.
  std::vector<store::Claim> Claims() {
    std::vector<store::Party> parties = {{store::PartyKind::kCaseworker, "anna"},
                                         {store::PartyKind::kCaseworker, "bo"},
                                         {store::PartyKind::kRoom, "lokale-1"},
                                         {store::PartyKind::kCitizen, "karen"},
                                         {store::PartyKind::kCitizen, "ib"}};
    const Interval always{Instant{Seconds{0}}, Instant{Seconds{4'102'444'800}}};
    return *store_->Read([&](const store::Snapshot& snapshot) {
      return snapshot.ListClaims(municipality(), parties, always, now_);
    });
  }

  std::filesystem::path folder_;
  RulesInForce rules_{ShippedRules()};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Meetings> meetings_;
  std::unique_ptr<Directory> directory_;
  Instant now_ = Instant{Seconds{0}};
  int requests_ = 0;

 private:
  // Anna and Bo work weekdays 9 to 15; one room; Karen on unemployment benefit and Ib on sick pay.
  void Furnish() {
    Now("2020-09-15T09:00");
    Put(store::Jobcentre{.municipality = municipality(),
                         .id = jobcentre(),
                         .name = "Jobcenter Midt",
                         .address = "",
                         .plans = {}});
    std::vector<store::WeeklyPeriod> hours;
    for (unsigned day = 1; day <= 5; ++day) {
      hours.push_back({date::weekday{day}, LocalTime{Minutes{540}}, LocalTime{Minutes{900}}});
    }
    for (const char* id : {"anna", "bo"}) {
      Put(store::Caseworker{.municipality = municipality(),
                            .jobcentre = jobcentre(),
                            .id = CaseworkerId::Of(id),
                            .name = id,
                            .calendar = {.hours = hours}});
    }
    Put(store::Room{.municipality = municipality(),
                    .jobcentre = jobcentre(),
                    .id = RoomId::Of("lokale-1"),
                    .name = "Lokale 1",
                    .seats = 4,
                    .area_m2 = 12});
    for (const auto& [id, group] :
         {std::pair{"karen", "dagpenge"}, std::pair{"ib", "sygedagpenge"}}) {
      Put(store::Citizen{.municipality = municipality(),
                         .jobcentre = jobcentre(),
                         .id = CitizenId::Of(id),
                         .name = id,
                         .group = group,
                         .course_began_on = Day("2020-03-01")});
    }
  }
};

}  // namespace samtale::scheduling
