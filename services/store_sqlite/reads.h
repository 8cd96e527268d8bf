// Every read of the contract over one connection, once for a snapshot and once for a transaction:
// Contract is store::Snapshot or store::Transaction. The first failure is latched, as the contract
// says: after it reads find nothing, and failure() tells the room why. Lives as long as one body;
// not to be shared between threads.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "services/store/store.h"
#include "services/store_sqlite/connection.h"
#include "services/store_sqlite/failure.h"

namespace samtale::store_sqlite {

template <class Contract>
class Reads : public Contract {
 public:
  Reads(Connection& connection, store::Revision revision, store::Revision rules_revision)
      : connection_(connection), rules_revision_(rules_revision), revision_(revision) {}

  const std::optional<Failure>& failure() const { return failure_; }

  store::Revision revision() const override { return revision_; }
  store::Revision rules_revision() const override { return rules_revision_; }
  std::optional<store::Jobcentre> FindJobcentre(const MunicipalityId& municipality,
                                                const JobcentreId& id) const override;
  std::vector<store::Jobcentre> ListJobcentres(const MunicipalityId& municipality,
                                               const store::PageOf& page) const override;
  std::optional<store::Caseworker> FindCaseworker(const MunicipalityId& municipality,
                                                  const CaseworkerId& id) const override;
  std::vector<store::Caseworker> ListCaseworkers(const MunicipalityId& municipality,
                                                 const JobcentreId& jobcentre,
                                                 const store::PageOf& page) const override;
  std::vector<store::Absence> ListAbsences(const MunicipalityId& municipality,
                                           std::span<const CaseworkerId> caseworkers,
                                           Interval interval) const override;
  std::optional<store::Absence> FindAbsence(const MunicipalityId& municipality,
                                            const AbsenceId& id) const override;
  std::vector<store::DayOverride> ListDayOverrides(const MunicipalityId& municipality,
                                                   std::span<const store::Party> parties,
                                                   LocalDay from, LocalDay until) const override;
  std::optional<store::DayOverride> FindDayOverride(const MunicipalityId& municipality,
                                                    const store::Party& party,
                                                    LocalDay day) const override;
  std::optional<store::ClosingDay> FindClosingDay(const MunicipalityId& municipality,
                                                  const ClosingDayId& id) const override;
  std::vector<store::ClosingDay> ListClosingDays(const MunicipalityId& municipality,
                                                 const JobcentreId& jobcentre,
                                                 const store::PageOf& page) const override;
  std::vector<store::ClosingDay> ClosingDaysIn(const MunicipalityId& municipality,
                                               const JobcentreId& jobcentre, LocalDay from,
                                               LocalDay until) const override;
  std::optional<store::Room> FindRoom(const MunicipalityId& municipality,
                                      const RoomId& id) const override;
  std::vector<store::Room> ListRooms(const MunicipalityId& municipality,
                                     const JobcentreId& jobcentre,
                                     const store::PageOf& page) const override;
  std::optional<store::Citizen> FindCitizen(const MunicipalityId& municipality,
                                            const CitizenId& id) const override;
  std::vector<store::Citizen> ListCitizens(const MunicipalityId& municipality,
                                           const JobcentreId& jobcentre,
                                           const store::PageOf& page) const override;
  std::vector<store::Judgment> ListJudgments(const MunicipalityId& municipality,
                                             const CitizenId& citizen) const override;
  std::vector<store::Consent> ListConsents(const MunicipalityId& municipality,
                                           const CitizenId& citizen) const override;
  std::optional<store::Circumstance> FindCircumstance(const MunicipalityId& municipality,
                                                      const CircumstanceId& id) const override;
  std::vector<store::Circumstance> ListCircumstances(const MunicipalityId& municipality,
                                                     const store::PageOf& page) const override;
  std::vector<store::Circumstance> CircumstancesIn(const MunicipalityId& municipality,
                                                   LocalDay from, LocalDay until) const override;
  std::vector<store::Claim> ListClaims(const MunicipalityId& municipality,
                                       std::span<const store::Party> parties, Interval interval,
                                       Instant now) const override;
  std::optional<store::Meeting> FindMeeting(const MunicipalityId& municipality,
                                            const MeetingId& id) const override;
  std::vector<store::Meeting> ListMeetings(
      const MunicipalityId& municipality, const store::MeetingFilter& filter, int size,
      const std::optional<store::MeetingCursor>& after) const override;
  int CountMeetings(const MunicipalityId& municipality, const CitizenId& citizen,
                    store::HeldBy held_by, Instant from, Instant before) const override;
  std::vector<Instant> ListMeetingStarts(const MunicipalityId& municipality,
                                         const CitizenId& citizen, store::HeldBy held_by,
                                         Instant from, Instant before) const override;
  std::optional<store::Hold> FindHold(const MunicipalityId& municipality,
                                      const HoldId& id) const override;
  std::vector<store::Hold> ListHolds(const MunicipalityId& municipality,
                                     std::span<const HoldId> ids) const override;
  std::optional<store::RecordedDecision> FindDecision(const MunicipalityId& municipality,
                                                      const DecisionId& id) const override;
  std::optional<store::Receipt> FindReceipt(const MunicipalityId& municipality,
                                            std::string_view caller, std::string_view method,
                                            std::string_view request_id) const override;
  std::vector<store::Event> ListEvents(const MunicipalityId& municipality, std::int64_t after,
                                       int limit) const override;
  std::optional<store::Event> FindLastEvent(const MunicipalityId& municipality) const override;
  std::optional<store::ReminderPlan> FindReminderPlan(const MunicipalityId& municipality,
                                                      const JobcentreId& jobcentre,
                                                      const ReminderPlanId& id) const override;
  std::vector<store::ReminderPlan> ListReminderPlans(const MunicipalityId& municipality,
                                                     const JobcentreId& jobcentre,
                                                     const store::PageOf& page) const override;
  std::optional<store::ReminderProgress> FindReminderProgress(
      const MunicipalityId& municipality, const JobcentreId& jobcentre,
      const ReminderPlanId& plan) const override;
  std::optional<store::ReminderProgress> FindNextReminder() const override;
  std::optional<store::Rulebook> FindRulebook(std::string_view hash) const override;
  std::optional<store::RuleUpload> FindRuleUpload(const store::RuleLayerId& layer,
                                                  std::int64_t number) const override;
  std::int64_t CountRuleUploads(const store::RuleLayerId& layer) const override;
  std::optional<store::RuleActivation> FindRuleActivation(const store::RuleLayerId& layer,
                                                          std::int64_t number) const override;
  std::vector<store::RuleActivation> ListRuleActivations(const store::RuleLayerId& layer,
                                                         std::int64_t before,
                                                         int size) const override;
  std::optional<store::RuleLayer> FindRuleLayer(const store::RuleLayerId& layer) const override;
  std::vector<store::RuleLayer> ListRuleLayers() const override;
  std::vector<store::RecordedDecision> ListDecisions(
      const std::optional<store::DecisionCursor>& after, int size) const override;
  std::optional<store::Review> FindReview(const MunicipalityId& municipality,
                                          const ReviewId& id) const override;
  store::UnfinishedReviews CountUnfinishedReviews() const override;
  std::vector<store::Review> ListUnfinishedReviews(
      const std::optional<MunicipalityId>& municipality, int size) const override;
  std::optional<store::ReviewItem> FindReviewItem(const MunicipalityId& municipality,
                                                  const ReviewId& review,
                                                  const MeetingId& meeting) const override;
  std::vector<store::ReviewItem> ListReviewItems(
      const MunicipalityId& municipality, const ReviewId& review,
      const store::ReviewItemFilter& filter, int size,
      const std::optional<store::ReviewPosition>& after) const override;
  std::vector<store::ReviewItemCount> CountReviewItems(const MunicipalityId& municipality,
                                                       const ReviewId& review) const override;

 protected:
  // What `work` makes, or T{} once anything has failed.
  template <class Work>
  auto Try(Work&& work) const -> decltype(work()) {
    if (failure_) return decltype(work()){};
    try {
      return work();
    } catch (...) {
      failure_ = CurrentFailure();
      return decltype(work()){};
    }
  }

  Connection& connection_;
  store::Revision rules_revision_;

 private:
  template <class Record, class RecordId>
  std::optional<Record> FindById(const MunicipalityId& municipality, const RecordId& id) const;
  template <class Record>
  std::vector<Record> PageIn(const MunicipalityId& municipality, const store::PageOf& page) const;
  template <class Record>
  std::vector<Record> PageIn(const MunicipalityId& municipality, const JobcentreId& jobcentre,
                             const store::PageOf& page) const;

  const store::Revision revision_;
  mutable std::optional<Failure> failure_;
};

extern template class Reads<store::Snapshot>;
extern template class Reads<store::Transaction>;

}  // namespace samtale::store_sqlite
