home-title = تبرّع، وشاهد من يطابق تبرّعك
home-description = حملات لمنظمات موثَّقة، يطابق مستثمرون اجتماعيون تبرّعاتها لحظة تقديمها.
home-lead = منظمات موثَّقة تُطلق حملاتها، ومستثمرون اجتماعيون يطابقون تبرّعك لحظة تقديمه، وأنت ترى كم يضيفون قبل أن تدفع.
home-browse = شاهد الحملات
home-live = مفتوحة الآن
home-all = كل الحملات
home-none = لا توجد حملة مفتوحة الآن. يمكنك قراءة الحملات التي انتهت.
home-how = كيف تجري المطابقة
home-step-1 = تختار مبلغًا
home-step-1-text = قبل أن تدفع تقرأ ما تضيفه الجهة المطابِقة، ومن هي، ومدى ضمان المال.
home-step-2 = تُحجَز لك
home-step-2-text = ما دمت تدفع فالمطابقة محجوزة لك حتى ساعة نذكرها لك، ولا يأخذها غيرك.
home-step-3 = تُقيَّد للحملة
home-step-3-text = متى تأكّد دفعك صار تبرّعك ومطابقته للحملة، ووصلك الإيصال بالبريد الإلكتروني.
home-promises = ما نعدك به
home-promise-match = لا تُعرض مطابقة غير موجودة.
home-promise-tip = لا يُضاف إلى تبرّعك شيء ما لم تُضفه بنفسك.
home-promise-verified = راجع مراجعٌ كل منظمة، وأرقام التسجيل والتصريح مذكورة في الصفحة.

list-title = الحملات
list-description = حملات لمنظمات موثَّقة تستقبل التبرّعات الآن.
list-q = كلمات
list-country = البلد
list-sdg = هدف التنمية المستدامة
list-state = أيّها
list-any = الكل
list-state-live = المفتوحة الآن
list-state-closed = المنتهية
list-apply = اعرض
list-clear = امسح عوامل التصفية
list-count = { $count ->
    [zero] لا حملات
    [one] حملة واحدة
    [two] حملتان
    [few] { $shown } حملات
    [many] { $shown } حملة
   *[other] { $shown } حملة
}
list-count-more = أكثر من { $shown } حملة
list-empty = لا توجد حملة تناسب هذا الاختيار.
list-empty-hint = جرّب كلمات أقل أو بلدًا آخر.
list-more = حملات أخرى
list-area = مجال العمل
list-group = لمن
list-fund = نوع التبرّع
list-sort = الترتيب
list-sort-newest = الأحدث أولًا
list-sort-ending = تنتهي قريبًا
list-sort-funded = الأقرب إلى هدفها
list-sort-donors = الأكثر متبرّعين
list-further = عوامل أخرى
list-chosen = ما اخترته
list-without = أزِل هذا
