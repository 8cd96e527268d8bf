#include "services/store_sqlite/reads.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

#include "services/store_sqlite/children.h"
#include "services/store_sqlite/rows.h"

namespace samtale::store_sqlite {
namespace {

// One more than a page, so that a caller can see whether another follows.
constexpr int kMostListed = store::kMaxPage + 1;
constexpr std::size_t kMostParties = 10'000;

// The ids of those parties that are of one kind.
std::vector<std::string> IdsOf(store::PartyKind kind, std::span<const store::Party> parties) {
  std::vector<std::string> ids;
  for (const store::Party& party : parties) {
    if (party.kind == kind) ids.push_back(party.id);
  }
  return ids;
}

// Sorted, each once.
std::vector<std::string> Distinct(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

template <class SomeId>
std::vector<std::string> TextsOf(std::span<const SomeId> ids) {
  std::vector<std::string> texts;
  for (const SomeId& id : ids) texts.push_back(id.text());
  return texts;
}

constexpr std::array kPartyKinds = {store::PartyKind::kCaseworker, store::PartyKind::kRoom,
                                    store::PartyKind::kCitizen};

template <class Record>
constexpr bool kHasChildren =
    std::is_same_v<Record, store::Jobcentre> || std::is_same_v<Record, store::Caseworker> ||
    std::is_same_v<Record, store::DayOverride>;

template <class Record>
std::optional<Record> Whole(Connection& connection, std::optional<Record> record) {
  if constexpr (kHasChildren<Record>) {
    if (record) ReadChildren(connection, std::span(&*record, 1));
  }
  return record;
}

template <class Record>
std::vector<Record> Whole(Connection& connection, std::vector<Record> records) {
  if constexpr (kHasChildren<Record>) {
    ReadChildren(connection, std::span(records));
  }
  return records;
}

// A text a set of filters: each is prepared once.
std::string MeetingsText(const store::MeetingFilter& filter, bool after) {
  std::string where = "WHERE municipality = ?";
  if (filter.jobcentre) where += " AND jobcentre = ?";
  if (filter.citizen) where += " AND citizen = ?";
  if (filter.caseworker) where += " AND caseworker = ?";
  if (filter.state) where += " AND state = ?";
  if (filter.overlapping) where += " AND begin < ? AND begin > ? AND end > ?";
  if (after) where += " AND (begin, id) > (?, ?)";
  return Select<store::Meeting>(where + " ORDER BY begin, id LIMIT ?");
}

void BindFilter(Query& query, const store::MeetingFilter& filter,
                const std::optional<store::MeetingCursor>& after) {
  if (filter.jobcentre) query.Bind(*filter.jobcentre);
  if (filter.citizen) query.Bind(*filter.citizen);
  if (filter.caseworker) query.Bind(*filter.caseworker);
  if (filter.state) query.Bind(*filter.state);
  if (filter.overlapping) {
    const Instant begin = filter.overlapping->begin;
    // SQLite reads on from one lower bound of several: it must be the one that ends at the cursor.
    Instant bound = begin - store::kLongestMeeting;
    if (after) bound = std::max<Instant>(bound, after->start - Seconds{1});
    query.Bind(filter.overlapping->end, bound, begin);
  }
}

}  // namespace

template <class Contract>
template <class Record, class RecordId>
std::optional<Record> Reads<Contract>::FindById(const MunicipalityId& municipality,
                                                const RecordId& id) const {
  return Try([&] {
    static const std::string text = Select<Record>("WHERE municipality = ? AND id = ?");
    Query query(connection_, text);
    return Whole(connection_, One<Record>(query.Bind(municipality, id)));
  });
}

template <class Contract>
template <class Record>
std::vector<Record> Reads<Contract>::PageIn(const MunicipalityId& municipality,
                                            const store::PageOf& page) const {
  SAMTALE_CHECK(page.size >= 1 && page.size <= kMostListed);
  return Try([&] {
    static const std::string text =
        Select<Record>("WHERE municipality = ? AND id > ? ORDER BY id LIMIT ?");
    Query query(connection_, text);
    return Whole(connection_, All<Record>(query.Bind(municipality, page.after, page.size)));
  });
}

template <class Contract>
template <class Record>
std::vector<Record> Reads<Contract>::PageIn(const MunicipalityId& municipality,
                                            const JobcentreId& jobcentre,
                                            const store::PageOf& page) const {
  SAMTALE_CHECK(page.size >= 1 && page.size <= kMostListed);
  return Try([&] {
    static const std::string text =
        Select<Record>("WHERE municipality = ? AND jobcentre = ? AND id > ? ORDER BY id LIMIT ?");
    Query query(connection_, text);
    query.Bind(municipality, jobcentre, page.after, page.size);
    return Whole(connection_, All<Record>(query));
  });
}

template <class Contract>
std::optional<store::Jobcentre> Reads<Contract>::FindJobcentre(const MunicipalityId& municipality,
                                                               const JobcentreId& id) const {
  return FindById<store::Jobcentre>(municipality, id);
}

template <class Contract>
std::vector<store::Jobcentre> Reads<Contract>::ListJobcentres(const MunicipalityId& municipality,
                                                              const store::PageOf& page) const {
  return PageIn<store::Jobcentre>(municipality, page);
}

template <class Contract>
std::optional<store::Caseworker> Reads<Contract>::FindCaseworker(const MunicipalityId& municipality,
                                                                 const CaseworkerId& id) const {
  return FindById<store::Caseworker>(municipality, id);
}

template <class Contract>
std::vector<store::Caseworker> Reads<Contract>::ListCaseworkers(const MunicipalityId& municipality,
                                                                const JobcentreId& jobcentre,
                                                                const store::PageOf& page) const {
  return PageIn<store::Caseworker>(municipality, jobcentre, page);
}

template <class Contract>
std::vector<store::Absence> Reads<Contract>::ListAbsences(const MunicipalityId& municipality,
                                                          std::span<const CaseworkerId> caseworkers,
                                                          Interval interval) const {
  if (interval.empty() || caseworkers.empty()) return {};
  return Try([&] {
    static const std::string text = Select<store::Absence>(
        "WHERE municipality = ? AND caseworker IN (SELECT value FROM json_each(?))"
        " AND end > ? AND begin < ? ORDER BY caseworker, begin, id");
    Query query(connection_, text);
    query.Bind(municipality, JsonList(TextsOf(caseworkers)), interval.begin, interval.end);
    return All<store::Absence>(query);
  });
}

template <class Contract>
std::optional<store::Absence> Reads<Contract>::FindAbsence(const MunicipalityId& municipality,
                                                           const AbsenceId& id) const {
  return FindById<store::Absence>(municipality, id);
}

template <class Contract>
std::vector<store::DayOverride> Reads<Contract>::ListDayOverrides(
    const MunicipalityId& municipality, std::span<const store::Party> parties, LocalDay from,
    LocalDay until) const {
  SAMTALE_CHECK(parties.size() <= kMostParties);
  return Try([&] {
    static const std::string text = Select<store::DayOverride>(
        "WHERE municipality = ? AND party_kind = ? AND party IN (SELECT value FROM json_each(?))"
        " AND day BETWEEN ? AND ? ORDER BY party, day");
    std::vector<store::DayOverride> overrides;
    for (store::PartyKind kind : kPartyKinds) {
      const std::vector<std::string> ids = IdsOf(kind, parties);
      if (ids.empty()) continue;
      Query query(connection_, text);
      query.Bind(municipality, kind, JsonList(ids), from, until);
      auto of_kind = Whole(connection_, All<store::DayOverride>(query));
      std::move(of_kind.begin(), of_kind.end(), std::back_inserter(overrides));
    }
    return overrides;
  });
}

template <class Contract>
std::optional<store::DayOverride> Reads<Contract>::FindDayOverride(
    const MunicipalityId& municipality, const store::Party& party, LocalDay day) const {
  return Try([&] {
    static const std::string text = Select<store::DayOverride>(
        "WHERE municipality = ? AND party_kind = ? AND party = ? AND day = ?");
    Query query(connection_, text);
    query.Bind(municipality, party.kind, party.id, day);
    return Whole(connection_, One<store::DayOverride>(query));
  });
}

template <class Contract>
std::optional<store::ClosingDay> Reads<Contract>::FindClosingDay(const MunicipalityId& municipality,
                                                                 const ClosingDayId& id) const {
  return FindById<store::ClosingDay>(municipality, id);
}

template <class Contract>
std::vector<store::ClosingDay> Reads<Contract>::ListClosingDays(const MunicipalityId& municipality,
                                                                const JobcentreId& jobcentre,
                                                                const store::PageOf& page) const {
  return PageIn<store::ClosingDay>(municipality, jobcentre, page);
}

template <class Contract>
std::vector<store::ClosingDay> Reads<Contract>::ClosingDaysIn(const MunicipalityId& municipality,
                                                              const JobcentreId& jobcentre,
                                                              LocalDay from, LocalDay until) const {
  if (until < from) return {};
  return Try([&] {
    static const std::string text = Select<store::ClosingDay>(
        "WHERE municipality = ? AND jobcentre = ? AND from_day <= ? AND until_day >= ?"
        " ORDER BY id");
    Query query(connection_, text);
    return All<store::ClosingDay>(query.Bind(municipality, jobcentre, until, from));
  });
}

template <class Contract>
std::optional<store::Room> Reads<Contract>::FindRoom(const MunicipalityId& municipality,
                                                     const RoomId& id) const {
  return FindById<store::Room>(municipality, id);
}

template <class Contract>
std::vector<store::Room> Reads<Contract>::ListRooms(const MunicipalityId& municipality,
                                                    const JobcentreId& jobcentre,
                                                    const store::PageOf& page) const {
  return PageIn<store::Room>(municipality, jobcentre, page);
}

template <class Contract>
std::optional<store::Citizen> Reads<Contract>::FindCitizen(const MunicipalityId& municipality,
                                                           const CitizenId& id) const {
  return FindById<store::Citizen>(municipality, id);
}

template <class Contract>
std::vector<store::Citizen> Reads<Contract>::ListCitizens(const MunicipalityId& municipality,
                                                          const JobcentreId& jobcentre,
                                                          const store::PageOf& page) const {
  return PageIn<store::Citizen>(municipality, jobcentre, page);
}

template <class Contract>
std::vector<store::Judgment> Reads<Contract>::ListJudgments(const MunicipalityId& municipality,
                                                            const CitizenId& citizen) const {
  return Try([&] {
    static const std::string text =
        Select<store::Judgment>("WHERE municipality = ? AND citizen = ? ORDER BY flag");
    Query query(connection_, text);
    return All<store::Judgment>(query.Bind(municipality, citizen));
  });
}

template <class Contract>
std::vector<store::Consent> Reads<Contract>::ListConsents(const MunicipalityId& municipality,
                                                          const CitizenId& citizen) const {
  return Try([&] {
    static const std::string text = Select<store::Consent>(
        "WHERE municipality = ? AND citizen = ? ORDER BY recorded_at DESC, number DESC");
    Query query(connection_, text);
    return All<store::Consent>(query.Bind(municipality, citizen));
  });
}

template <class Contract>
std::optional<store::Circumstance> Reads<Contract>::FindCircumstance(
    const MunicipalityId& municipality, const CircumstanceId& id) const {
  return FindById<store::Circumstance>(municipality, id);
}

template <class Contract>
std::vector<store::Circumstance> Reads<Contract>::ListCircumstances(
    const MunicipalityId& municipality, const store::PageOf& page) const {
  return PageIn<store::Circumstance>(municipality, page);
}

template <class Contract>
std::vector<store::Circumstance> Reads<Contract>::CircumstancesIn(
    const MunicipalityId& municipality, LocalDay from, LocalDay until) const {
  return Try([&] {
    static const std::string text = Select<store::Circumstance>(
        "WHERE municipality = ? AND from_day <= ? AND (until_day IS NULL OR until_day >= ?)"
        " ORDER BY id");
    Query query(connection_, text);
    if (until < from) return std::vector<store::Circumstance>{};
    return All<store::Circumstance>(query.Bind(municipality, until, from));
  });
}

template <class Contract>
std::vector<store::Claim> Reads<Contract>::ListClaims(const MunicipalityId& municipality,
                                                      std::span<const store::Party> parties,
                                                      Interval interval, Instant now) const {
  SAMTALE_CHECK(parties.size() <= kMostParties);
  if (interval.empty()) return {};
  return Try([&] {
    // The claims of a party are disjoint: none that begins before the last one to begin by ?4 ends
    // after it, so the scan starts there and a long history is not read.
    static const std::string text =
        SelectText("json_each(?3) AS asked CROSS JOIN claim", Row<store::Claim>::kColumns,
                   "WHERE municipality = ?1 AND party_kind = ?2 AND party = asked.value"
                   " AND begin >= coalesce((SELECT max(begin) FROM claim WHERE municipality = ?1"
                   "   AND party_kind = ?2 AND party = asked.value AND begin <= ?4), ?4)"
                   " AND begin < ?5 AND begin - 60 * buffer_before_minutes < ?6"
                   " AND end + 60 * buffer_after_minutes > ?7"
                   " AND (expires_at IS NULL OR expires_at > ?8) ORDER BY party, begin");
    std::vector<store::Claim> claims;
    for (store::PartyKind kind : kPartyKinds) {
      const std::vector<std::string> ids = Distinct(IdsOf(kind, parties));
      if (ids.empty()) continue;
      Query query(connection_, text);
      query.Bind(municipality, kind, JsonList(ids), interval.begin - store::kLongestBuffer,
                 interval.end + store::kLongestBuffer, interval.end, interval.begin, now);
      while (query.Next()) claims.push_back(Row<store::Claim>::Read(query));
    }
    return claims;
  });
}

template <class Contract>
std::optional<store::Meeting> Reads<Contract>::FindMeeting(const MunicipalityId& municipality,
                                                           const MeetingId& id) const {
  return FindById<store::Meeting>(municipality, id);
}

template <class Contract>
std::vector<store::Meeting> Reads<Contract>::ListMeetings(
    const MunicipalityId& municipality, const store::MeetingFilter& filter, int size,
    const std::optional<store::MeetingCursor>& after) const {
  SAMTALE_CHECK(size >= 1 && size <= kMostListed);
  if (filter.overlapping && filter.overlapping->empty()) return {};
  return Try([&] {
    Query query(connection_, MeetingsText(filter, after.has_value()));
    query.Bind(municipality);
    BindFilter(query, filter, after);
    if (after) query.Bind(after->start, after->id);
    return All<store::Meeting>(query.Bind(size));
  });
}

template <class Contract>
int Reads<Contract>::CountMeetings(const MunicipalityId& municipality, const CitizenId& citizen,
                                   store::HeldBy held_by, Instant from, Instant before) const {
  return Try([&] {
    Query query(connection_,
                "SELECT count(*) FROM meeting WHERE municipality = ? AND citizen = ?"
                " AND held_by = ? AND begin >= ? AND begin < ? AND state IN ('booked', 'held')");
    query.Bind(municipality, citizen, held_by, from, before);
    return query.Next() ? query.Get<int>() : 0;
  });
}

template <class Contract>
std::vector<Instant> Reads<Contract>::ListMeetingStarts(const MunicipalityId& municipality,
                                                        const CitizenId& citizen,
                                                        store::HeldBy held_by, Instant from,
                                                        Instant before) const {
  return Try([&] {
    Query query(connection_,
                "SELECT begin FROM meeting WHERE municipality = ? AND citizen = ? AND held_by = ?"
                " AND begin >= ? AND begin < ? AND state IN ('booked', 'held') ORDER BY begin");
    query.Bind(municipality, citizen, held_by, from, before);
    std::vector<Instant> starts;
    while (query.Next()) starts.push_back(query.Get<Instant>());
    return starts;
  });
}

template <class Contract>
std::optional<store::Hold> Reads<Contract>::FindHold(const MunicipalityId& municipality,
                                                     const HoldId& id) const {
  return FindById<store::Hold>(municipality, id);
}

template <class Contract>
std::vector<store::Hold> Reads<Contract>::ListHolds(const MunicipalityId& municipality,
                                                    std::span<const HoldId> ids) const {
  SAMTALE_CHECK(ids.size() <= kMostParties);
  if (ids.empty()) return {};
  return Try([&] {
    static const std::string text = Select<store::Hold>(
        "WHERE municipality = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id");
    Query query(connection_, text);
    return All<store::Hold>(query.Bind(municipality, JsonList(TextsOf(ids))));
  });
}

template <class Contract>
std::optional<store::RecordedDecision> Reads<Contract>::FindDecision(
    const MunicipalityId& municipality, const DecisionId& id) const {
  return FindById<store::RecordedDecision>(municipality, id);
}

template <class Contract>
std::optional<store::Receipt> Reads<Contract>::FindReceipt(const MunicipalityId& municipality,
                                                           std::string_view caller,
                                                           std::string_view method,
                                                           std::string_view request_id) const {
  return Try([&] {
    static const std::string text = Select<store::Receipt>(
        "WHERE municipality = ? AND caller = ? AND method = ? AND request_id = ?");
    Query query(connection_, text);
    return One<store::Receipt>(query.Bind(municipality, caller, method, request_id));
  });
}

template <class Contract>
std::vector<store::Event> Reads<Contract>::ListEvents(const MunicipalityId& municipality,
                                                      std::int64_t after, int limit) const {
  SAMTALE_CHECK(limit >= 1);
  return Try([&] {
    static const std::string text =
        Select<store::Event>("WHERE municipality = ? AND sequence > ? ORDER BY sequence LIMIT ?");
    Query query(connection_, text);
    return All<store::Event>(query.Bind(municipality, after, limit));
  });
}

template <class Contract>
std::optional<store::Event> Reads<Contract>::FindLastEvent(
    const MunicipalityId& municipality) const {
  return Try([&] {
    static const std::string text =
        Select<store::Event>("WHERE municipality = ? ORDER BY sequence DESC LIMIT 1");
    Query query(connection_, text);
    return One<store::Event>(query.Bind(municipality));
  });
}

template <class Contract>
std::optional<store::ReminderPlan> Reads<Contract>::FindReminderPlan(
    const MunicipalityId& municipality, const JobcentreId& jobcentre,
    const ReminderPlanId& id) const {
  return Try([&] {
    static const std::string text =
        Select<store::ReminderPlan>("WHERE municipality = ? AND jobcentre = ? AND id = ?");
    Query query(connection_, text);
    return One<store::ReminderPlan>(query.Bind(municipality, jobcentre, id));
  });
}

template <class Contract>
std::vector<store::ReminderPlan> Reads<Contract>::ListReminderPlans(
    const MunicipalityId& municipality, const JobcentreId& jobcentre,
    const store::PageOf& page) const {
  return PageIn<store::ReminderPlan>(municipality, jobcentre, page);
}

template <class Contract>
std::optional<store::ReminderProgress> Reads<Contract>::FindReminderProgress(
    const MunicipalityId& municipality, const JobcentreId& jobcentre,
    const ReminderPlanId& plan) const {
  return Try([&] {
    static const std::string text =
        Select<store::ReminderProgress>("WHERE municipality = ? AND jobcentre = ? AND plan = ?");
    Query query(connection_, text);
    return One<store::ReminderProgress>(query.Bind(municipality, jobcentre, plan));
  });
}

template <class Contract>
std::optional<store::ReminderProgress> Reads<Contract>::FindNextReminder() const {
  return Try([&] {
    static const std::string text = Select<store::ReminderProgress>(
        "WHERE next_due_at IS NOT NULL ORDER BY next_due_at, municipality, jobcentre, plan LIMIT "
        "1");
    Query query(connection_, text);
    return One<store::ReminderProgress>(query);
  });
}

template <class Contract>
std::optional<store::Rulebook> Reads<Contract>::FindRulebook(std::string_view hash) const {
  return Try([&]() -> std::optional<store::Rulebook> {
    Query head(connection_, "SELECT hash, stored_at FROM rulebook WHERE hash = ?");
    head.Bind(hash);
    if (!head.Next()) return std::nullopt;
    store::Rulebook rulebook{head.Get<std::string>(), {}, head.Get<Instant>()};
    Query files(connection_,
                "SELECT rulebook_file.path, rule_text.text FROM rulebook_file"
                " JOIN rule_text ON rule_text.hash = rulebook_file.text_hash"
                " WHERE rulebook_file.rulebook = ? ORDER BY rulebook_file.path");
    files.Bind(hash);
    while (files.Next()) {
      rulebook.files.push_back({files.Get<std::string>(), files.Get<std::string>()});
    }
    return rulebook;
  });
}

template <class Contract>
std::optional<store::RuleUpload> Reads<Contract>::FindRuleUpload(const store::RuleLayerId& layer,
                                                                 std::int64_t number) const {
  return Try([&] {
    static const std::string text = Select<store::RuleUpload>("WHERE layer = ? AND number = ?");
    Query query(connection_, text);
    return One<store::RuleUpload>(query.Bind(layer, number));
  });
}

template <class Contract>
std::int64_t Reads<Contract>::CountRuleUploads(const store::RuleLayerId& layer) const {
  return Try([&] {
    Query query(connection_, "SELECT coalesce(max(number), 0) FROM rule_upload WHERE layer = ?");
    query.Bind(layer).Next();
    return query.Get<std::int64_t>();
  });
}

template <class Contract>
std::optional<store::RuleActivation> Reads<Contract>::FindRuleActivation(
    const store::RuleLayerId& layer, std::int64_t number) const {
  return Try([&] {
    static const std::string text = Select<store::RuleActivation>("WHERE layer = ? AND number = ?");
    Query query(connection_, text);
    return One<store::RuleActivation>(query.Bind(layer, number));
  });
}

template <class Contract>
std::vector<store::RuleActivation> Reads<Contract>::ListRuleActivations(
    const store::RuleLayerId& layer, std::int64_t before, int size) const {
  SAMTALE_CHECK(size >= 1 && size <= kMostListed);
  return Try([&] {
    static const std::string text = Select<store::RuleActivation>(
        "WHERE layer = ? AND number < ? ORDER BY number DESC LIMIT ?");
    Query query(connection_, text);
    return All<store::RuleActivation>(query.Bind(layer, before, size));
  });
}

template <class Contract>
std::optional<store::RuleLayer> Reads<Contract>::FindRuleLayer(
    const store::RuleLayerId& layer) const {
  return Try([&] {
    static const std::string text = Select<store::RuleLayer>("WHERE layer = ?");
    Query query(connection_, text);
    return One<store::RuleLayer>(query.Bind(layer));
  });
}

template <class Contract>
std::vector<store::RuleLayer> Reads<Contract>::ListRuleLayers() const {
  return Try([&] {
    static const std::string text = Select<store::RuleLayer>("ORDER BY layer");
    Query query(connection_, text);
    return All<store::RuleLayer>(query);
  });
}

template <class Contract>
std::vector<store::RecordedDecision> Reads<Contract>::ListDecisions(
    const std::optional<store::DecisionCursor>& after, int size) const {
  SAMTALE_CHECK(size >= 1 && size <= kMostListed);
  return Try([&] {
    static const std::string text = Select<store::RecordedDecision>(
        "WHERE (municipality, id) > (?, ?) ORDER BY municipality, id LIMIT ?");
    Query query(connection_, text);
    const std::string nothing;
    query.Bind(after ? after->municipality.text() : nothing, after ? after->id.text() : nothing,
               size);
    return All<store::RecordedDecision>(query);
  });
}

template <class Contract>
std::optional<store::Review> Reads<Contract>::FindReview(const MunicipalityId& municipality,
                                                         const ReviewId& id) const {
  return FindById<store::Review>(municipality, id);
}

template <class Contract>
std::vector<store::Review> Reads<Contract>::ListUnfinishedReviews(
    const std::optional<MunicipalityId>& municipality, int size) const {
  SAMTALE_CHECK(size >= 1 && size <= kMostListed);
  return Try([&] {
    static const std::string text = Select<store::Review>(
        "WHERE state IN ('looking', 'applying') AND (?1 IS NULL OR municipality = ?1)"
        " ORDER BY revision, municipality, id LIMIT ?2");
    Query query(connection_, text);
    return All<store::Review>(query.Bind(municipality, size));
  });
}

template <class Contract>
store::UnfinishedReviews Reads<Contract>::CountUnfinishedReviews() const {
  return Try([&] {
    Query query(connection_,
                "SELECT count(*) FILTER (WHERE state = 'looking'),"
                " count(*) FILTER (WHERE state = 'applying')"
                " FROM review WHERE state IN ('looking', 'applying')");
    if (!query.Next()) throw BadRow("a count has no row");
    return store::UnfinishedReviews{query.Get<int>(), query.Get<int>()};
  });
}

template <class Contract>
std::optional<store::ReviewItem> Reads<Contract>::FindReviewItem(const MunicipalityId& municipality,
                                                                 const ReviewId& review,
                                                                 const MeetingId& meeting) const {
  return Try([&] {
    static const std::string text =
        SelectItems("WHERE municipality = ? AND review = ? AND meeting = ?");
    Query query(connection_, text);
    return One<store::ReviewItem>(query.Bind(municipality, review, meeting));
  });
}

template <class Contract>
std::vector<store::ReviewItem> Reads<Contract>::ListReviewItems(
    const MunicipalityId& municipality, const ReviewId& review,
    const store::ReviewItemFilter& filter, int size,
    const std::optional<store::ReviewPosition>& after) const {
  SAMTALE_CHECK(size >= 1 && size <= kMostListed);
  return Try([&] {
    static const std::string text = SelectItems(
        "WHERE municipality = ?1 AND review = ?2 AND (start, meeting) > (?3, ?4)"
        " AND (?5 IS NULL OR action = ?5) AND (?6 IS NULL OR state = ?6)"
        " ORDER BY start, meeting LIMIT ?7");
    constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();
    Query query(connection_, text);
    query.Bind(municipality, review, after ? after->start : Instant{Seconds{kBeforeAll}},
               after ? after->meeting.text() : std::string(), filter.action, filter.state, size);
    return All<store::ReviewItem>(query);
  });
}

template <class Contract>
std::vector<store::ReviewItemCount> Reads<Contract>::CountReviewItems(
    const MunicipalityId& municipality, const ReviewId& review) const {
  return Try([&] {
    Query query(connection_,
                "SELECT action, state, count(*) FROM review_item WHERE municipality = ?"
                " AND review = ? GROUP BY action, state");
    query.Bind(municipality, review);
    std::vector<store::ReviewItemCount> counts;
    while (query.Next()) {
      counts.push_back({.action = query.Get<store::ReviewAction>(),
                        .state = query.Get<store::ReviewItemState>(),
                        .count = query.Get<std::int64_t>()});
    }
    std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
      return std::pair(a.action, a.state) < std::pair(b.action, b.state);
    });
    return counts;
  });
}

template class Reads<store::Snapshot>;
template class Reads<store::Transaction>;

}  // namespace samtale::store_sqlite
