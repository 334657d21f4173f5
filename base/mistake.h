#pragma once

// Known mistakes that a test build makes on purpose, one at a time, to show that the tests would
// catch it. In any other build no mistake can be made, and the questions cost nothing.
namespace otkel {

enum class Mistake {
  kNone,
  kJournalNotSynced,         // an append is answered before it is synced
  kHighWaterIgnored,         // a journal that comes up short is believed
  kSequenceReused,           // a doubtful recovery goes on in the same epoch
  kTornTailBelieved,         // a log that ends in the middle is cut, and nothing said
  kLossNotDeclared,          // what was lost is not declared
  kTrimUnacknowledged,       // a journal forgets what the centre has not
  kWelcomeBelieved,          // what Welcome says is durable is forgotten without an acknowledgement
  kAckBeforeDurable,         // the centre acknowledges before its ledger is synced
  kNoDedup,                  // an event that is here already is taken again
  kGapTaken,                 // a batch that does not follow is taken
  kChainNotChecked,          // neither hash nor signature of an event is checked
  kPoisonEndsStream,         // an event that breaks a rule ends the stream
  kForkMerged,               // what a copy of a checkpoint recorded is folded in unseen
  kLeaseNotChecked,          // a copy of a checkpoint attaches like the checkpoint itself
  kLeaseNotDurable,          // a checkpoint takes a lease that a crash takes back
  kSetBackNotNoticed,        // a centre restored from a backup goes on as if nothing had been
  kReplicaSetBack,           // an older state of the lists takes the place of a newer one
  kReplicaNotVerified,       // lists are taken without the centre's signature
  kSnapshotHalfVisible,      // an unfinished snapshot is read
  kClaimBeforeEvents,        // a claim of completeness counts before its events are in
  kClaimIgnoresInFlight,     // a claim goes past an event that is being written
  kFutureClaimTaken,         // a clock that runs ahead makes days complete that are to come
  kGapIgnoredByGrades,       // a declared loss does not lower the grade of an overstay
  kClockUncertaintyIgnored,  // an overstay is called by a clock that may be wrong by more
  kLiveCountsAsChain,        // an event ahead of its chain moves the watermark
};

#ifdef OTKEL_MISTAKES
[[nodiscard]] bool Makes(Mistake mistake);
void MakeMistake(Mistake mistake);  // kNone: no more
#else
[[nodiscard]] constexpr bool Makes(Mistake /*mistake*/) { return false; }
#endif

}  // namespace otkel
