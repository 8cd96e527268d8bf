// The contract suite: what every store passes, whatever its database. A store joins by
// instantiating StoreContract with a maker of fresh stores, as sqlite_test.cc does; the cases are
// in contract_*.cc.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/store/store.h"

namespace samtale::store {

// A store on a medium of its own, which is gone when this is.
class TestedStore {
 public:
  virtual ~TestedStore() = default;
  virtual Store& store() = 0;
  // Closes the store and opens what it left.
  virtual void Reopen() = 0;
};

struct Maker {
  std::string name;  // of letters and digits
  std::function<std::unique_ptr<TestedStore>()> make;
};

class StoreContract : public testing::TestWithParam<Maker> {
 protected:
  StoreContract() : tested_(GetParam().make()) {}

  Store& store() { return tested_->store(); }
  void Reopen() { tested_->Reopen(); }

  // Writes with a body that cannot refuse; fails the test when the store does.
  void Write(const std::function<void(Transaction&)>& body);
  // Writes with a body that may refuse.
  Result<int> TryWrite(const std::function<Result<void>(Transaction&)>& body);
  // Fails the test when the store does not answer.
  template <class Body>
  auto Read(Body&& body) {
    auto read = store().Read(std::forward<Body>(body));
    EXPECT_TRUE(read.has_value());
    return std::move(read).value();
  }

 private:
  std::unique_ptr<TestedStore> tested_;
};

// Stops the writing thread inside a body, so that what is written meanwhile waits together.
class HeldWriter {
 public:
  // Returns once the writing thread is inside.
  explicit HeldWriter(Store& store);
  ~HeldWriter() { Release(); }
  HeldWriter(const HeldWriter&) = delete;
  HeldWriter& operator=(const HeldWriter&) = delete;
  void Release();

 private:
  std::promise<void> let_go_;
  bool released_ = false;
};

// Names without ceremony.
template <class SomeId>
SomeId As(std::string_view text) {
  return SomeId::Of(text);
}
Instant At(int minute);           // minutes after 2020-10-14T08:00Z
Interval Span(int from, int to);  // of At
LocalDay Day(std::string_view text);

// Records with every field set to something other than its default.
inline const MunicipalityId kHere = MunicipalityId::Of("0101");
inline const MunicipalityId kThere = MunicipalityId::Of("0751");
Calendar SomeCalendar();
Jobcentre SomeJobcentre(const MunicipalityId& municipality = kHere);
Caseworker SomeCaseworker(std::string_view id = "anna", const MunicipalityId& m = kHere);
Room SomeRoom(std::string_view id = "r1", const MunicipalityId& municipality = kHere);
Citizen SomeCitizen(std::string_view id = "bo", const MunicipalityId& municipality = kHere);
Absence SomeAbsence(std::string_view id = "ferie", const MunicipalityId& municipality = kHere);
DayOverride SomeDayOverride(std::string_view day = "2020-10-14",
                            std::string_view caseworker = "anna",
                            const MunicipalityId& municipality = kHere);
ClosingDay SomeClosingDay(std::string_view id = "jul", const MunicipalityId& municipality = kHere);
Judgment SomeJudgment(std::string_view flag = "requires_physical");
Consent SomeConsent();
Circumstance SomeCircumstance(std::string_view id = "lukket");
Meeting SomeMeeting(std::string_view id = "m1", const MunicipalityId& municipality = kHere);
Hold SomeHold(std::string_view id = "h1", const MunicipalityId& municipality = kHere);
RecordedDecision DecisionOf(const Meeting& meeting);
Event SomeEvent(std::string_view kind, const MunicipalityId& municipality = kHere);
Receipt SomeReceipt();
Party CaseworkerParty(std::string_view id = "anna");
Party RoomParty(std::string_view id = "r1");
Party CitizenParty(std::string_view id = "bo");
Claim MeetingClaim(Party party, Interval interval, std::string_view meeting = "m1");
Claim HoldClaim(Party party, Interval interval, Instant expires_at, std::string_view hold = "h1");

// A jobcentre, the caseworker anna, the room r1 and the citizen bo, which the others refer to.
void PutDirectory(Transaction& transaction, const MunicipalityId& municipality = kHere);
// The meeting with its decision, without claims.
void PutMeeting(Transaction& transaction, const Meeting& meeting);

// A record as it is read back.
template <class Record>
Record Revised(Record record, Revision revision) {
  record.revision = revision;
  return record;
}

// The ids of records, in order.
template <class Record>
std::vector<std::string> Ids(const std::vector<Record>& records) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.id.text());
  return ids;
}

}  // namespace samtale::store
