// What the use cases tell their observer: each deed once, when it is durable, and no dry run.
#include "services/scheduling/observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "services/scheduling/obstacle.h"
#include "tests/scheduling/jobcentre_fixture.h"
#include "tests/scheduling/told.h"
#include "tests/source_path.h"

namespace samtale::scheduling {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ObserverTest : public JobcentreFixture {
 protected:
  ObserverTest() {
    meetings_ = std::make_unique<Meetings>(*store_, rules_, nullptr, &told_);
    Now("2020-09-16T09:00");
  }
  ~ObserverTest() override { store_.reset(); }  // while there is somebody to tell

  Told told_;
};

TEST_F(ObserverTest, IsToldOfABookingOnce) {
  const Call call = Anna("BookMeeting");
  ASSERT_TRUE(Book(call, WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00"));
  EXPECT_THAT(told_.Take(), ElementsAre("DECIDED video"));
  ASSERT_TRUE(Book(call, WishFor("karen", {Mode::kVideo}), "2020-10-14T10:00"));
  EXPECT_THAT(told_.Take(), IsEmpty()) << "the same request again";
}

TEST_F(ObserverTest, IsToldWhatEveryChangeDecided) {
  const auto booked = Book(Anna(), WishFor("karen", {Mode::kPhysical}), "2020-10-14T10:00");
  const auto moved = Move(Anna(), booked->meeting, "2020-10-14T11:00", WishFor("karen"));
  ASSERT_TRUE(moved);
  Answer<BookedMeeting> answer;
  meetings_->ChangeMode(Anna(), jobcentre(), moved->meeting.id, "", Mode::kTelephone,
                        WishFor("karen"), answer.done());
  ASSERT_TRUE(answer.Get());
  EXPECT_THAT(told_.Take(),
              ElementsAre("DECIDED physical", "DECIDED physical", "DECIDED telephone"));
  ASSERT_TRUE(Cancel(Anna(), moved->meeting));
  EXPECT_THAT(told_.Take(), IsEmpty()) << "cancelling decides nothing";
}

TEST_F(ObserverTest, IsToldWhatStoodInTheWay) {
  MeetingWish wish = WishFor("karen", {Mode::kPhysical});
  wish.caseworker = CaseworkerId::Of("anna");
  ASSERT_TRUE(Book(Anna(), wish, "2020-09-21T10:00"));
  told_.Take();
  EXPECT_FALSE(Book(Anna(), wish, "2020-09-21T10:15"));
  EXPECT_THAT(told_.Take(),
              UnorderedElementsAre("CASEWORKER_TAKEN", "ROOM_TAKEN", "CITIZEN_TAKEN"));
  EXPECT_FALSE(Hold(Anna(), wish, "2020-09-21T10:15"));
  EXPECT_THAT(told_.Take(),
              UnorderedElementsAre("CASEWORKER_TAKEN", "ROOM_TAKEN", "CITIZEN_TAKEN"));
  Answer<BookedMeeting> dry;
  meetings_->BookMeeting(
      Anna(), {.wish = wish, .start = At("2020-09-21T10:15"), .validate_only = true}, dry.done());
  EXPECT_FALSE(dry.Get());
  EXPECT_FALSE(Book(Anna(), WishFor("nobody"), "2020-09-21T12:00"));
  EXPECT_THAT(told_.Take(), IsEmpty()) << "neither a dry run nor an unknown citizen was blocked";
}

TEST_F(ObserverTest, IsToldOfHoldsAndOfThoseThatExpired) {
  MeetingWish wish = WishFor("karen", {Mode::kPhysical});
  wish.caseworker = CaseworkerId::Of("anna");
  const Call call = Anna("HoldSlot");
  ASSERT_TRUE(Hold(call, wish, "2020-09-21T10:00", Seconds{60}));
  ASSERT_TRUE(Hold(call, wish, "2020-09-21T10:00", Seconds{60}));
  EXPECT_THAT(told_.Take(), ElementsAre("hold placed"));
  const auto used = Hold(Anna(), wish, "2020-09-21T12:00", Seconds{60});
  ASSERT_TRUE(BookHeld(Anna(), wish, used->id));
  EXPECT_THAT(told_.Take(), ElementsAre("hold placed", "DECIDED physical"));
  now_ += Seconds{60};
  wish.citizen = CitizenId::Of("ib");
  ASSERT_TRUE(Book(CallAs(Role::kCaseworker, "bo"), wish, "2020-09-21T10:00"));
  EXPECT_THAT(told_.Take(), UnorderedElementsAre("hold expired", "DECIDED physical"));
}

TEST_F(ObserverTest, IsToldNothingOfAWriteThatFails) {
  Call late = Anna();
  late.expired = [] { return true; };
  EXPECT_FALSE(Book(late, WishFor("karen"), "2020-09-21T10:00"));
  Answer<store::Hold> answer;
  meetings_->HoldSlot(Anna(), WishFor("karen"), At("2020-09-21T10:00"), Seconds{0}, answer.done());
  EXPECT_FALSE(answer.Get());
  EXPECT_THAT(told_.Take(), IsEmpty());
}

// The list is compared with what the examination can add, so that a new kind is not forgotten.
TEST(BlockerKinds, AreThoseThatTheSourcesAdd) {
  std::set<std::string> added;
  for (const char* name : {"examination.cc", "mode_rights.cc", "slots.cc"}) {
    std::ifstream file(SourcePath(std::string("services/scheduling/") + name));
    std::stringstream text;
    text << file.rdbuf();
    const std::string source = text.str();
    const std::regex adding("(?:Add\\(\\{|Count\\()Text::k(\\w+)");
    for (std::sregex_iterator at(source.begin(), source.end(), adding), end; at != end; ++at) {
      added.insert((*at)[1]);
    }
  }
  EXPECT_GT(added.size(), 20u);
  std::set<std::string> listed;
  for (const Text kind : kBlockerKinds) {
    std::string name;  // `CASEWORKER_TAKEN` as `CaseworkerTaken`
    bool capital = true;
    for (const char c : Name(kind)) {
      if (c != '_') name += capital ? c : static_cast<char>(std::tolower(c));
      capital = c == '_';
    }
    listed.insert(name);
  }
  EXPECT_EQ(added, listed);
}

}  // namespace
}  // namespace samtale::scheduling
