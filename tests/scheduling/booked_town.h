// A municipality with many booked meetings, made from a seed straight through the storage contract:
// what reviews are tried on. The same seed gives the same town. Every meeting rests on a decision
// made on the day of booking by the rules given, in a mode that was allowed then.
#pragma once

#include <fmt/format.h>

#include <array>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/engine/json.h"
#include "policy/engine/rulebook.h"
#include "services/core/holidays.h"
#include "services/scheduling/mode_rights.h"
#include "services/store/store.h"

namespace samtale::scheduling {

struct Town {
  unsigned seed = 1;
  int jobcentres = 1;
  int caseworkers = 4;  // of each jobcentre
  int rooms = 2;        // of each jobcentre
  int citizens = 200;   // of each jobcentre
  LocalDay booked_on;
  LocalDay from;  // meetings lie on the working days of [from, until]
  LocalDay until;
  int fill_percent = 70;  // how many of the starts are booked
};

inline const MunicipalityId kTown = MunicipalityId::Of("0751");
inline constexpr int kFirstHour = 9;  // a start every hour, the last at kLastHour
inline constexpr int kLastHour = 15;
inline constexpr Minutes kMeetingLength{45};

class TownBuilder {
 public:
  TownBuilder(store::Store& store, const engine::Rulebook& rulebook, Town town)
      : store_(store), rulebook_(rulebook), town_(town), random_(town.seed) {}

  // Furnishes and books; answers how many meetings there are.
  int Build() {
    for (int j = 0; j < town_.jobcentres; ++j) Write([&](auto& t) { Furnish(t, j); });
    const Zone zone = Zone::Copenhagen();
    for (LocalDay day = town_.from; day <= town_.until; day += date::days{1}) {
      const date::weekday weekday{day};
      if (weekday == date::Saturday || weekday == date::Sunday || DanishPublicHoliday(day))
        continue;
      for (int j = 0; j < town_.jobcentres; ++j)
        Write([&](store::Transaction& transaction) { BookDay(transaction, zone, day, j); });
    }
    return booked_;
  }

 private:
  struct Kind {
    const char* type;
    unsigned percent;
  };
  static constexpr std::array<Kind, 4> kKinds = {
      {{"jobsamtale", 75}, {"visitationssamtale", 10}, {"akut_henvendelse", 5}, {"webinar", 10}}};
  static constexpr std::array<const char*, 3> kGroups = {"dagpenge", "kontanthjaelp_jobparat",
                                                         "sygedagpenge"};

  template <class Body>
  void Write(Body body) {
    const auto written =
        store_.WriteAndWait<bool>([&](store::Transaction& transaction) -> Result<bool> {
          body(transaction);
          return true;
        });
    SAMTALE_CHECK(written.has_value());
  }

  unsigned Below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

  static JobcentreId Centre(int j) { return JobcentreId::Of(fmt::format("centre-{}", j)); }
  static CaseworkerId Caseworker(int j, int i) {
    return CaseworkerId::Of(fmt::format("worker-{}-{:03}", j, i));
  }
  static RoomId Room(int j, int i) { return RoomId::Of(fmt::format("room-{}-{:02}", j, i)); }
  static CitizenId Citizen(int j, int i) {
    return CitizenId::Of(fmt::format("citizen-{}-{:05}", j, i));
  }
  static const char* GroupOf(int citizen) {
    return kGroups[static_cast<std::size_t>(citizen) % kGroups.size()];
  }

  void Furnish(store::Transaction& transaction, int j) {
    transaction.Put(store::Jobcentre{
        .municipality = kTown, .id = Centre(j), .name = "Jobcenter", .address = "", .plans = {}});
    std::vector<store::WeeklyPeriod> hours;
    for (unsigned day = 1; day <= 5; ++day) {
      hours.push_back({date::weekday{day}, LocalTime{Minutes{60 * kFirstHour}},
                       LocalTime{Minutes{60 * (kLastHour + 1)}}});
    }
    for (int i = 0; i < town_.caseworkers; ++i) {
      transaction.Put(store::Caseworker{.municipality = kTown,
                                        .jobcentre = Centre(j),
                                        .id = Caseworker(j, i),
                                        .name = "caseworker",
                                        .calendar = {.hours = hours}});
    }
    for (int i = 0; i < town_.rooms; ++i) {
      transaction.Put(store::Room{.municipality = kTown,
                                  .jobcentre = Centre(j),
                                  .id = Room(j, i),
                                  .name = "room",
                                  .seats = 4,
                                  .area_m2 = 12});
    }
    for (int i = 0; i < town_.citizens; ++i) {
      transaction.Put(store::Citizen{.municipality = kTown,
                                     .jobcentre = Centre(j),
                                     .id = Citizen(j, i),
                                     .name = "citizen",
                                     .group = GroupOf(i),
                                     .course_began_on = *ParseDay("2020-01-15")});
    }
  }

  void BookDay(store::Transaction& transaction, const Zone& zone, LocalDay day, int j) {
    for (int hour = kFirstHour; hour <= kLastHour; ++hour) {
      int rooms_taken = 0;
      for (int i = 0; i < town_.caseworkers; ++i) {
        const int citizen = next_citizen_++ % town_.citizens;
        if (Below(100) >= static_cast<unsigned>(town_.fill_percent)) continue;
        const LocalDateTime start{day, LocalTime{Minutes{60 * hour}}};
        BookOne(transaction, *zone.ToInstant(start.day, start.time), start, {j, i, citizen},
                rooms_taken);
      }
    }
  }

  Instant BookedAt() const {
    return *Zone::Copenhagen().ToInstant(town_.booked_on, LocalTime{Minutes{12 * 60}});
  }

  struct Who {
    int jobcentre;
    int caseworker;
    int citizen;
  };

  const char* RandomType() {
    unsigned at = Below(100);
    for (const Kind& kind : kKinds) {
      if (at < kind.percent) return kind.type;
      at -= kind.percent;
    }
    return kKinds.front().type;
  }

  // One of the modes a caseworker could have on the day of booking, physical only while a room is
  // left.
  std::optional<Mode> RandomMode(const engine::Decision& decision, bool room_left) {
    std::vector<Mode> allowed;
    for (Mode mode : kModes) {
      const bool fits = mode != Mode::kPhysical || room_left;
      const bool may = decision.chosen == mode || ActsFor(Role::kCaseworker, decision.decided_by);
      if (fits && may && decision.verdict(mode) == engine::Verdict::kAllowed)
        allowed.push_back(mode);
    }
    if (allowed.empty()) return std::nullopt;
    return allowed[Below(static_cast<unsigned>(allowed.size()))];
  }

  void BookOne(store::Transaction& transaction, Instant begin, LocalDateTime start, const Who& who,
               int& rooms_taken) {
    engine::Question question;
    question.facts.municipality = kTown.text();
    question.facts.jobcentre = Centre(who.jobcentre).text();
    question.facts.meeting.type = RandomType();
    question.facts.citizen.group = GroupOf(who.citizen);
    question.facts.citizen.months_in_course = 2;
    question.meeting_day = start.day;
    question.decided_on = town_.booked_on;
    const auto decision = rulebook_.Decide(question);
    SAMTALE_CHECK(decision.has_value());
    const std::optional<Mode> mode = RandomMode(*decision, rooms_taken < town_.rooms);
    if (!mode) return;
    const std::string number = fmt::format("{:06}", booked_++);
    const Interval interval{begin, begin + kMeetingLength};
    store::Meeting meeting{.municipality = kTown,
                           .jobcentre = Centre(who.jobcentre),
                           .id = MeetingId::Of("meeting-" + number),
                           .citizen = Citizen(who.jobcentre, who.citizen),
                           .caseworker = Caseworker(who.jobcentre, who.caseworker),
                           .type = question.facts.meeting.type,
                           .mode = *mode,
                           .interval = interval,
                           .local_start = start,
                           .summoned_on = town_.booked_on,
                           .summoned_mode = *mode,
                           .mode_reason = "",
                           .state_reason = "",
                           .decision = DecisionId::Of("decision-" + number),
                           .booked_by = "caseworker/eva",
                           .created_at = BookedAt()};
    if (*mode == Mode::kPhysical) meeting.room = Room(who.jobcentre, rooms_taken++);
    transaction.Put(meeting);
    transaction.Add(store::RecordedDecision{.municipality = kTown,
                                            .id = meeting.decision,
                                            .meeting = meeting.id,
                                            .question = engine::ToJson(question),
                                            .decision = engine::ToJson(*decision),
                                            .rulebook = decision->rulebook,
                                            .decided_at = BookedAt()});
    std::vector<store::Claim> claims = {
        {.party = {store::PartyKind::kCaseworker, meeting.caseworker.text()}, .interval = interval},
        {.party = {store::PartyKind::kCitizen, meeting.citizen.text()}, .interval = interval}};
    if (meeting.room)
      claims.push_back(
          {.party = {store::PartyKind::kRoom, meeting.room->text()}, .interval = interval});
    for (store::Claim& claim : claims) claim.meeting = meeting.id;
    SAMTALE_CHECK(transaction.AddClaims(kTown, claims).has_value());
  }

  store::Store& store_;
  const engine::Rulebook& rulebook_;
  const Town town_;
  std::mt19937 random_;
  int next_citizen_ = 0;
  int booked_ = 0;
};

}  // namespace samtale::scheduling
